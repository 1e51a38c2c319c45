"""Words that may weigh on who reads them: folded up under a note, and told of nowhere else."""

from django.db import models

#: Signs of the note.
NOTE_LIMIT = 80
#: How it reads, with or without a note.
FOLDED = "Dit kan zwaar zijn om te lezen"


class Folded(models.Model):
    """A text whose writer may say that it weighs, and on what."""

    is_folded = models.BooleanField("inhoud die zwaar kan zijn", default=False)
    note = models.CharField("waarover?", max_length=NOTE_LIMIT, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def warning(self) -> str:
        """What stands on the fold."""
        return f"{FOLDED}: {self.note}" if self.note else FOLDED

    @property
    def open_text(self) -> str:
        """What is told outside the talk (search, feeds, machines): the words, or the note of what is folded."""
        text: str = self.text  # type: ignore[attr-defined]
        return self.warning if self.is_folded else text
