"""A document as the site keeps it: nothing that runs, no trace of who wrote it with what, a random name.

Only PDF comes in: any phone can save as one, and it is the one kind we can clean whole. What a file is, its
content says, never its name. See ``pdf`` for what goes.

What stands *in* the text stays: a moderator reads it.
"""

import secrets
from typing import IO

from django.core.files.base import ContentFile

MEDIA_TYPE = "application/pdf"

UNKNOWN = "Dit is geen document dat we kunnen bewaren. Bewaar het als pdf en kies dat."
BROKEN = "Dit document kunnen we niet lezen. Bewaar het opnieuw als pdf en kies dat."
LOCKED = "Dit document heeft een wachtwoord. Haal het wachtwoord weg en kies het opnieuw."
TOO_MUCH = "Dit document is te groot om te openen. Bewaar het kleiner, of in stukken."


class NoDocument(ValueError):
    """This file does not come in; the message says why, to whoever sent it."""


def clean_document(file: IO[bytes]) -> ContentFile[bytes]:
    """The PDF without what would run or tell who made it, under a random name.

    Raises:
        NoDocument: it is no PDF, broken, locked, or unpacks to far more than it is.
    """
    from pages.pdf import clean_pdf  # pypdf takes half a second to load; commands and most processes read no PDF

    file.seek(0)
    begin = file.read(5)
    file.seek(0)
    if begin != b"%PDF-":
        raise NoDocument(UNKNOWN)
    try:
        content = clean_pdf(file)
    except NoDocument:
        raise
    except Exception as error:  # a broken file breaks its reader in every way there is; none of them is ours
        raise NoDocument(BROKEN) from error
    return ContentFile(content, name=f"{secrets.token_hex(12)}.pdf")
