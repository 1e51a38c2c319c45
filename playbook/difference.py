"""The difference in words between two versions of a stukje."""

from contributions.difference import Part, difference
from playbook.marks import as_typed


def difference_of_html(old: str, new: str) -> list[Part]:
    """From the HTML of one version to that of another."""
    return difference(as_typed(old), as_typed(new))
