"""Contract types for petitions that are filed for somebody else: whose matter it is. Pure values,
as in `case.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Represented:
    """The person for whom somebody else files: whose matter it is. `relation` is what they are to
    whoever files, in that one's own words."""

    name: str
    phone: str | None = None
    address: str | None = None
    relation: str | None = None
