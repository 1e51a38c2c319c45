"""Topics like the one somebody is about to begin."""

from django.contrib.contenttypes.models import ContentType

from forum.models import Topic
from people.access import Visitor
from things.models import SearchEntry, SearchStem
from things.words import sought

#: So many are shown: a glance, no list to read.
MOST = 4


def similar(title: str, user: Visitor) -> list[SearchEntry]:
    """What ``user`` may see and has a word of ``title`` in its own title; the most words first. At most 1 SQL."""
    words = sought(title)
    if not words:
        return []
    topics = SearchEntry.objects.visible_to(user).filter(content_type=ContentType.objects.get_for_model(Topic))
    found = topics.filter(pk__in=SearchStem.objects.filter(in_title=True).entries_with(*words))
    return list(found.best_first(words).select_related("page")[:MOST])
