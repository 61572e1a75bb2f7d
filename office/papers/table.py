"""The papers, one row for each status of a case: what is put in writing when it is entered, by
whom, and with which parts. Articles: 《信访工作条例》(2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend_client.contract.case import CaseStatus, DeadlineName
from backend_client.exhaustive import exhaustive


class Part(StrEnum):
    """What may stand in a paper; the words of its heading are in words.toml."""

    GROUND = "ground"  # why a matter is not accepted
    FOUND = "found"  # the facts
    CONCLUSION = "conclusion"  # of a review or a recheck
    REASONS = "reasons"
    REQUESTS = "requests"  # one by one: result, opinion, basis
    BASIS = "basis"
    NOTE = "note"  # what the office said besides
    TERMS = "terms"  # until when who does what
    REMEDY = "remedy"  # what the petitioner may ask for, and until when


@dataclass(frozen=True)
class Paper:
    """`terms` are the clocks it tells of. `by_office`: the petition office signs it, and not the
    body that has the matter."""

    parts: tuple[Part, ...]
    terms: tuple[DeadlineName, ...] = ()
    by_office: bool = False


_HANDED_OVER = Paper(
    (Part.NOTE, Part.TERMS), (DeadlineName.NOTICE, DeadlineName.DENUNCIATION), by_office=True
)
_REFUSED = Paper((Part.GROUND, Part.NOTE))
_OPINION = (Part.CONCLUSION, Part.REASONS, Part.REQUESTS, Part.BASIS, Part.NOTE, Part.REMEDY)

PAPERS: Mapping[CaseStatus, Paper | None] = exhaustive(
    "papers.PAPERS",
    CaseStatus,
    {
        CaseStatus.SUBMITTED: None,
        CaseStatus.REGISTERED: None,  # the receipt says it
        CaseStatus.FORWARDED: _HANDED_OVER,  # 22
        CaseStatus.ASSIGNED: _HANDED_OVER,
        CaseStatus.OBJECTED: None,  # between the unit and the office
        CaseStatus.ACCEPTED: Paper((Part.NOTE, Part.TERMS), (DeadlineName.HANDLE,)),  # 23
        CaseStatus.NOT_ACCEPTED: _REFUSED,
        CaseStatus.NO_LONGER_ACCEPTED: _REFUSED,  # 36
        CaseStatus.SIGNPOSTED: Paper((Part.GROUND, Part.NOTE)),  # 31 (1)-(4)
        CaseStatus.HANDLING: None,
        CaseStatus.EXTENDED: Paper((Part.NOTE, Part.TERMS), (DeadlineName.HANDLE,)),  # 34
        CaseStatus.MEDIATION: None,
        CaseStatus.HEARING: None,
        CaseStatus.ANSWERED: Paper(  # 32
            (Part.FOUND, Part.REQUESTS, Part.BASIS, Part.NOTE, Part.REMEDY),
            (DeadlineName.ASK_REVIEW,),
        ),
        CaseStatus.CLOSED: None,
        CaseStatus.IN_REVIEW: None,
        CaseStatus.REVIEWED: Paper(_OPINION, (DeadlineName.ASK_RECHECK,)),  # 35
        CaseStatus.IN_RECHECK: None,
        CaseStatus.FINAL: Paper(_OPINION),  # 36
        CaseStatus.WITHDRAWN: None,
    },
)
