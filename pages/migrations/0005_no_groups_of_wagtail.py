from django.db import migrations


def forget(apps, schema_editor):
    """Wagtail makes two groups that may enter the admin; here the roles are the groups."""
    group = apps.get_model("auth", "Group")
    group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("pages", "0004_quotes_by_key"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0002_initial_data"),
        ("wagtaildocs", "0002_initial_data"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
