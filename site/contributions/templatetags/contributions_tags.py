"""People's words with what is private in them marked."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from contributions import private
from contributions.deciders import is_read, waiting_for_a_reader
from contributions.difference import Part, difference
from contributions.languages import IN_DUTCH
from contributions.models import PeerOpinion, State, Submission
from contributions.usual_wait import for_moderators, usual_wait

register = template.Library()
register.simple_tag(usual_wait)
register.simple_tag(for_moderators, name="writers_are_told")


@register.filter
def marked(text: str, own_name: str = "") -> SafeString:
    """``text``, escaped, with each private detail marked and named: not by colour alone."""
    pieces, done = [], 0
    for detail in private.details(text, own_name):
        mark = format_html("<mark>{} <small>({})</small></mark>", detail.words, detail.sort.value)
        pieces += [(text[done : detail.start],), (mark,)]
        done = detail.end
    return format_html_join("", "{}", [*pieces, (text[done:],)])


@register.filter
def in_dutch(lang: str) -> str:
    """The Dutch name of a language."""
    return IN_DUTCH.get(lang, lang)


@register.filter
def opinions(row: Submission) -> list[PeerOpinion]:
    """What peers think of the words as they are now; 1 SQL for a text that a peer may read, none for others."""
    may_have_any = row.state == State.HELD and not row.open_reports
    return list(row.opinions.filter(revision=row.revision)) if may_have_any else []


@register.simple_tag
def in_other_languages(moderator: Any) -> list[tuple[str, int, bool]]:
    """(language, how many texts, whether one of us reads it) of what this moderator does not read; 1 SQL."""
    return [(IN_DUTCH[lang], count, is_read(lang)) for lang, count in sorted(waiting_for_a_reader(moderator).items())]


@register.filter
def changed_from(words: dict[str, str], before: dict[str, str]) -> list[tuple[str, list[Part]]]:
    """Return (field, difference in words) of the fields of ``words`` that are other than before."""
    return [
        (name, difference(before.get(name, ""), text)) for name, text in dict.items(words) if text != before.get(name)
    ]
