"""A topic as machines read it."""

from forum.models import Post, Topic
from pages.meta import REACTIONS, Data, absolute, brief, crumbs, filled, honest_title, id_of, moment, person


def linked_data(found: Topic, posts: list[Post]) -> list[Data]:
    """A talk as machines read it: where it stands and, on its first page, how it begins."""
    way = crumbs((found.board.title, found.board.get_absolute_url()), (found.title, found.get_absolute_url()))
    if found.title_is_gone or not (posts and posts[0].is_opening):
        return [way]
    replies = [_said(post) for post in posts[1:] if not post.is_tombstone][:REACTIONS]
    talk = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": id_of(found),
        "headline": honest_title(found),
        "dateModified": moment(found.last_post_at),
        "inLanguage": "nl-BE",
        "comment": replies,
        **_words(posts[0]),
        "url": absolute(found.get_absolute_url()),
    }
    return [filled(talk), way]


def _said(post: Post) -> Data:
    return {"@type": "Comment", "@id": id_of(post), **_words(post)}


def _words(post: Post) -> Data:
    """What both a talk and a reaction say."""
    return {
        "url": absolute(post.get_absolute_url()),
        "text": brief(post.open_text),
        "author": person(post.author),
        "datePublished": moment(post.created_at),
    }
