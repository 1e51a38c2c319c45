"""Which names are one name, is decided by the site and no longer by the database ("Élan" and "élan" on SQLite)."""

import unicodedata

from django.db import migrations, models

import people.models


def fill(apps, schema_editor):
    """Give each name its key; of two that were different until now, the later keeps its name with a key of its own."""
    User = apps.get_model("people", "User")
    taken = set()
    for person in User.objects.exclude(pen_name="").only("pen_name").order_by("pk").iterator():
        key = unicodedata.normalize("NFKC", person.pen_name).casefold()[:90]
        if key in taken:
            key = f"{key[:60]} {person.pk}"
        taken.add(key)
        User.objects.filter(pk=person.pk).update(name_key=key)


class Migration(migrations.Migration):
    dependencies = [("people", "0009_hidden_name")]

    operations = [
        migrations.RemoveConstraint("user", "pen_name_is_unique"),
        migrations.AddField(
            "user",
            "name_key",
            people.models.NameKeyField(blank=True, default="", editable=False, max_length=90),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                condition=models.Q(("name_key", ""), _negated=True),
                fields=("name_key",),
                name="pen_name_is_unique",
                violation_error_message="Deze naam is al gekozen. Kies een andere.",
            ),
        ),
    ]
