"""Linked data in a real browser: it is there to read, nothing of it runs, the content policy has nothing against it."""

import json

from forum.models import Topic
from tests.cast import make_topic, publish
from tests.workshops.cast import make_pilot_site, plan

WATCH = """window.refused = []; document.addEventListener(
    "securitypolicyviolation", event => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`))"""
TYPE = 'script[type="application/ld+json"]'


def test_linked_data_is_read_and_never_run(phone, board, insight, amina, bart, chris):
    words = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'><!-- <script>"
    publish(make_topic(board, amina, title=words, text=words), amina, bart)
    session = plan(make_pilot_site(chris.organisation))
    talk = Topic.objects.get().get_absolute_url()
    pages = {talk: "DiscussionForumPosting", insight.get_url(): "Article", session.url: "Event",
             "/draaiboek/meestappen/": "Article", "/agenda/": "Event"}  # fmt: skip
    page = phone()
    page.add_init_script(WATCH)
    for path, kind in pages.items():
        page.goto(path, wait_until="networkidle")
        found = [json.loads(data) for data in page.locator(TYPE).all_text_contents()]
        assert kind in {data["@type"] for data in found}, path
        assert page.evaluate("[window.refused, window.ran ?? 0]") == [[], 0], path
        if path == talk:
            assert found[0]["headline"] == words


def test_the_policy_would_have_spoken(phone, site, faults):
    faults.expect("Content Security Policy")
    page = phone()
    page.add_init_script(WATCH)
    page.goto("/", wait_until="networkidle")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    page.wait_for_function("window.refused.length")
    assert page.evaluate("window.ran ?? 0") == 0
