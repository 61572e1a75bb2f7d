"""Contract types for what the office puts in writing: answers, opinions, refusals.

Every field but the first ones is optional, so that a backend that knows less still fits; what the
reference office asks of its own papers stands with its law. Articles: 《信访工作条例》.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Conclusion(StrEnum):
    """What a review or a recheck comes to (Art. 35, 36)."""

    UPHELD = "upheld"  # 维持
    CHANGED = "changed"  # 变更: the opinion brings rows of its own
    REVOKED = "revoked"  # 撤销
    REDO = "redo"  # 责令重办


# The matter goes back to the unit that answered.
SENDS_BACK = frozenset({Conclusion.REVOKED, Conclusion.REDO})


class RowResult(StrEnum):
    """What became of one request (Art. 32)."""

    SUPPORTED = "supported"
    EXPLAINED = "explained"
    DECLINED = "declined"


class Ground(StrEnum):
    """Why a matter is not accepted, or no longer; the law stands in the office's `grounds.toml`."""

    ALREADY_HANDLED = "already_handled"  # Art. 19(3): the same is in time-limited handling below
    JUDICIAL = "judicial"  # Art. 31(1)
    ARBITRATION = "arbitration"  # Art. 31(2)
    PARTY_APPEAL = "party_appeal"  # Art. 31(3)
    ADMINISTRATIVE = "administrative"  # Art. 31(4)
    DISCIPLINE_RULES = "discipline_rules"  # the discipline bodies' own, for denunciations
    RECHECKED = "rechecked"  # Art. 36: the same facts and grounds after a recheck


@dataclass(frozen=True)
class AnswerRow:
    """One request and what became of it (Art. 32). `result` is a RowResult; `basis` where it is
    another one than the whole answer's."""

    request: str
    opinion: str
    result: str = field(default="", metadata={"enum": RowResult})
    basis: str = ""


@dataclass(frozen=True)
class AnswerFile:
    """A photo or a paper that comes with an answer, stored by `POST /v1/files`. `name` is staff's
    own word for it: the petitioner may read theirs on a lock screen, and gets it without.
    `official`: the step's own paper (告知书, 意见书), which is called after the step."""

    file_id: str
    name: str | None = None
    official: bool = False


@dataclass(frozen=True)
class Answer:
    """处理意见书: the facts found, one row per request, its legal basis, and what goes with it.
    `summary` says in one plain sentence what comes of it: petitioners read it first."""

    rows: tuple[AnswerRow, ...]
    basis: str = ""
    files: tuple[AnswerFile, ...] = ()
    facts: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Opinion:
    """复查意见书 or 复核意见书 (Art. 35, 36). `result` is a Conclusion; `rows` say what holds
    instead where it is changed. `by` is the body that decided: the office fills it in."""

    result: str = field(metadata={"enum": Conclusion})
    reasons: str
    basis: str = ""
    rows: tuple[AnswerRow, ...] = ()
    files: tuple[AnswerFile, ...] = ()
    by: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a matter is not accepted, or no longer. `ground` is a Ground or a backend's own word,
    `law` the provision by its full name, `final_case` the recheck that ended the matter."""

    ground: str
    law: str = ""
    final_case: str | None = None
