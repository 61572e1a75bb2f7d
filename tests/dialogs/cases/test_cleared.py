"""When the office has deleted the content of a case, the chat holds none of it either."""

import json
from datetime import timedelta

from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Progress
from backend_client.json_codec import to_plain
from dialogs.state.event import CaseHappened, ProgressCame
from tests.dialogs.phone import Phone, filer


def cleared(phone: Phone, seq: int) -> None:
    case = phone.conversation.cases[-1]
    event = CaseEvent(seq, case.number or "", case.client_ref, seq, EventType.CLEARED, phone.now)
    phone.happens(CaseHappened(event))


def kept(value: object) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False)


def closed() -> Phone:
    phone = filer()
    for seq, status in enumerate((CaseStatus.ACCEPTED, CaseStatus.ANSWERED, CaseStatus.CLOSED), 1):
        phone.moved(seq, status, unit="河北乡人民政府", note="葫芦湾的事")
    phone.now += timedelta(days=11_000)
    return phone


def test_nothing_of_the_case_is_left_in_the_chat_and_nobody_is_rung() -> None:
    phone = closed()
    headline, rings, sent = phone.conversation.cases[0].headline, phone.rings, len(phone.shown)
    assert headline and "葫芦湾" in kept(phone.conversation.cases)
    cleared(phone, 4)
    assert (phone.rings, len(phone.shown)) == (rings, sent)
    [case] = phone.conversation.cases
    assert case.number and case.status is CaseStatus.CLOSED
    for words in (headline, "葫芦湾", "河北乡", "牛粪", "清走"):
        assert words not in kept(phone.conversation.cases), words


def test_whoever_asks_for_it_is_told_that_its_content_is_deleted() -> None:
    phone = closed()
    cleared(phone, 4)
    phone.says("/cases")
    assert "（内容已删除）" in phone.said_last()[-1].text
    phone.taps(next(iter(phone.labels())))
    said = phone.said_last()[-1]
    assert (
        "保存期限也到了" in said.text and (phone.conversation.cases[0].number or "?") in said.text
    )
    assert not said.buttons


def test_number_and_code_from_another_chat_tell_the_same() -> None:
    phone = Phone()
    phone.says("/status 260701-0001-5 7K2M9QXA")
    at = phone.now
    progress = Progress("260701-0001-5", CaseStatus.CLOSED, None, (), (), at)
    phone.happens(ProgressCame("260701-0001-5", progress))
    assert any("保存期限也到了" in each.text for each in phone.shown.values())
