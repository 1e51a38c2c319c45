"""The house rules were one text page: each rule becomes a piece of its own, at the same address.

The page keeps its key, its place in the tree and its old versions; what else stood on it stands below the rules.
The page of the reasons is made by ``load_kras`` (or by an editor) from the reasons there are.
"""

import json
import re
import uuid

from django.db import migrations
from django.utils.html import strip_tags

SLUG = "huisregels"
LIST = re.compile(r"<(ol|ul)\b[^>]*>(.*?)</\1>", re.S)
ITEM = re.compile(r"<li\b[^>]*>(.*?)</li>", re.S)


def in_lines(short, body):
    """From the raw blocks of the text page: the rules, and what stands below them."""
    rules, more = [], []
    points = "".join(f"<li>{point['value']}</li>" for point in short)
    if points:
        more.append({"type": "text", "value": f"<ul>{points}</ul>", "id": _id(f"{short[0].get('id')}/short")})
    for block in body:
        found = LIST.search(block["value"]) if block["type"] == "text" and not rules else None
        if found is None:
            more.append(block)
            continue
        rules = [
            {"type": "line", "value": f"<p>{item.strip()}</p>", "id": _id(f"{block.get('id')}/{place}")}
            for place, item in enumerate(ITEM.findall(found[2]))
        ]
        rest = LIST.sub("", block["value"], count=1)
        if strip_tags(rest).strip():
            more.append({**block, "value": rest})
    return rules, more


def _id(name):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def forwards(apps, schema_editor):
    """Every page at ``/huisregels/``; a new site has none yet."""
    StandardPage = apps.get_model("pages", "StandardPage")
    HouseRulesPage = apps.get_model("playbook", "HouseRulesPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    pages = list(StandardPage.objects.filter(slug=SLUG, depth=3))
    if not pages:
        return
    old, new = (
        ContentType.objects.get_or_create(app_label=label, model=name)[0]
        for label, name in (("pages", "standardpage"), ("playbook", "houserulespage"))
    )
    for page in pages:
        rules, more = in_lines(list(page.short.raw_data), list(page.body.raw_data))
        HouseRulesPage(page_ptr_id=page.pk, intro=page.intro, body=rules, more=more).save_base(raw=True)
        StandardPage.objects.filter(pk=page.pk)._raw_delete(schema_editor.connection.alias)
        _change_kind(apps, page.pk, old, new)


def _change_kind(apps, pk, old, new):
    """Whatever says which kind of page this is says the new one."""
    apps.get_model("wagtailcore", "Page").objects.filter(pk=pk).update(content_type=new)
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(content_type=old, object_id=str(pk)):
        content = revision.content
        rules, more = in_lines(json.loads(content.pop("short", "[]")), json.loads(content.pop("body", "[]")))
        content |= {"body": json.dumps(rules), "more": json.dumps(more), "content_type": new.pk}
        revision.content, revision.content_type = content, new
        revision.save(update_fields=["content", "content_type"])
    for app, model, kind, key in (
        ("wagtailcore", "PageLogEntry", "content_type", "page"),
        ("wagtailcore", "ReferenceIndex", "content_type", "object_id"),
        ("things", "SearchEntry", "content_type", "object_id"),
        ("trail", "Link", "earlier_type", "earlier_id"),
        ("trail", "Link", "later_type", "later_id"),
        ("trail", "Quote", "target_type", "target_id"),
    ):
        apps.get_model(app, model).objects.filter(**{kind: old, key: pk}).update(**{kind: new})


class Migration(migrations.Migration):

    dependencies = [
        ("playbook", "0006_pages_in_pieces"),
        ("pages", "0006_in_danger"),
        ("things", "0002_title_index"),
        ("trail", "0003_consent"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forwards)]
