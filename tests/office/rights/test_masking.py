"""Who a petitioner is stays hidden in every word, however it is spelt."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_client.contract.bodies import Task, TaskKind, TaskState
from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    EventType,
    Petitioner,
    Place,
    StaffNote,
)
from backend_client.contract.files import Attachment
from backend_client.contract.on_behalf import Represented
from backend_client.contract.staff_chat import StaffTalk, TalkOpening
from backend_client.wording.titles import title_of
from office.rights.masking import (
    Person,
    mask_address,
    mask_name,
    mask_phone,
    masked,
    masked_talk,
    person_of,
)
from tests.office.running import a_draft

AT = datetime(2026, 7, 1, tzinfo=UTC)
WHO = Petitioner("王桂兰", "新安村3组12号", "13812345678", proxy_for="欧阳文山")
DRAFT = a_draft(petitioner=WHO)


def test_a_field_keeps_what_tells_cases_apart_and_nothing_more() -> None:
    assert mask_name("王桂兰") == "王**"
    assert mask_name("欧阳文山") == "欧**"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("138-1234-5678 晚上打") == "138****5678 晚上打"
    assert mask_phone("13812345678，0311-86001234") == "138****5678,0311****34"
    assert mask_phone("幺三八") == "****"
    assert mask_address("新安村3组12号") == "新安村****"


@pytest.mark.parametrize(
    "said",
    [
        *(
            "王桂兰",
            "王 桂 兰",
            "王·桂·兰",
            "王桂蘭",
            "王\u200b桂兰",
            "我是王桂兰，电话１３８１２３４５６７８",
        ),
        *(
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "+86 138 1234 5678",
            "１３８１２３４５６７８",
        ),
        *("住在新安村3组12号", "新安村３组１２号", "替欧阳文山说", "歐陽文山"),
        *("身份证110101199003078515", "110101 19900307 851X", "她的手机15900001111"),
    ],
)
def test_no_spelling_of_it_is_left_in_the_words(said: str) -> None:
    hidden = person_of(DRAFT).hidden(f"前面{said}后面")
    assert hidden.startswith("前面") and hidden.endswith("后面")
    for part in ("桂", "3组", "３组", "文山", "1234", "１２３４", "9900", "00001"):
        assert part not in hidden, hidden
    assert "**" in hidden


def test_what_tells_of_nobody_stays_as_it_was_said() -> None:
    text = "王村的路坏了，2026年7月1日报过，编号260703-0001-9，欠我13800元，罚单6222021234567890123"
    assert person_of(DRAFT).hidden(text) == text
    assert person_of(a_draft(petitioner=Petitioner("王"))).hidden(text) == text
    assert Person().hidden("") == ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_gone_and_what_stands_around_it_stays(before: str, after: str) -> None:
    around = [
        each.replace("王", "").replace("桂", "").replace("兰", "") for each in (before, after)
    ]
    hidden = Person(("王桂兰",)).hidden(f"{around[0]}。王桂兰。{around[1]}")
    assert "桂兰" not in hidden
    assert Person().hidden(around[0]) == around[0] or any(c.isdigit() for c in around[0])


def test_a_case_tells_in_none_of_its_parts_who_it_is() -> None:
    said = "我是王桂兰，13812345678，住新安村3组12号"
    draft = a_draft(
        request=said,
        facts=said,
        petitioner=WHO,
        place=Place(said),
        accused=(said,),
        attachments=(Attachment("photo", "ref", name="王桂兰.jpg", caption=said),),
    )
    moved = {"status": "answered", "note": said, "answer": {"rows": [{"opinion": said}]}}
    events = (
        CaseEvent(1, "n", "ref", 1, EventType.SUPPLEMENTED, AT, {"text": said}),
        CaseEvent(2, "n", "ref", 2, EventType.MOVED, AT, moved),
    )
    notes = (StaffNote(CaseStatus.FORWARDED, said, AT),)
    task = Task(1, TaskKind.HELP, "hebei-xiang", TaskState.GIVEN, said, AT, report=said)
    case = Case("260701-0001-4", "ref", CaseStatus.ANSWERED, draft, AT, events=events, notes=notes)
    case = replace(case, tasks=(task,))
    hidden = masked(case)
    for part in ("桂兰", "1234", "3组", "文山"):
        assert part not in str(hidden), part
    assert "桂兰" not in title_of(hidden.draft)
    assert hidden.draft.attachments[0].ref == "ref", "its file still opens"
    assert [each.type for each in hidden.events] == [each.type for each in events]


def test_whoever_is_filed_for_is_hidden_like_whoever_files() -> None:
    other = Represented("李秀英", "13987654321", "河湾村9号院", "王桂兰的母亲")
    draft = a_draft(petitioner=WHO, on_behalf=other, facts="李秀英住河湾村9号院，13987654321")
    case = Case("260701-0001-4", "ref", CaseStatus.REGISTERED, draft, AT)
    for part in ("秀英", "9号院", "7654", "桂兰"):
        assert part not in str(masked(case)), part


def test_a_talk_tells_neither_its_phone_nor_the_name_of_its_case() -> None:
    opening = TalkOpening("talk", phone="13812345678", place="新安村3组12号", text="我是王桂兰")
    words = {"by": "citizen", "words": {"text": "13812345678打给我王桂兰"}}
    said = CaseEvent(1, "", "talk", 1, EventType.TALK_SAID, AT, words)
    hidden = masked_talk(StaffTalk(opening, AT, False, False, events=(said,)), DRAFT)
    assert "桂兰" not in str(hidden) and "1234" not in str(hidden) and "3组" not in str(hidden)
