"""The files of an answer: wished into the chat once, and again whenever they are asked for."""

from backend_client.contract import Answer, AnswerFile, AnswerRow, CaseStatus
from backend_client.plain import from_plain
from dialogs.effect import EffectKind, FileShown
from dialogs.event import Blocked, CaseHappened
from tests.dialogs.phone import Phone, filer

FILES = (AnswerFile("f1", "牛粪清运后.JPG"), AnswerFile("f2"), AnswerFile("f3", "x.<b>y"))
ANSWER = Answer((AnswerRow("希望赶紧清走", "已清运"),), files=FILES)


def shown(phone: Phone) -> list[FileShown]:
    return [from_plain(FileShown, each.body) for each in phone.wishes(EffectKind.SHOW_FILE)]


def test_the_files_of_an_answer_come_once_however_often_it_is_told() -> None:
    phone = filer()
    event = phone.moved(1, CaseStatus.ANSWERED, answer=ANSWER)
    assert "附件 3 个" in phone.card().text
    phone.happens(CaseHappened(event))
    phone.moved(2, CaseStatus.CLOSED)
    assert [file.file_id for file in shown(phone)] == ["f1", "f2", "f3"]
    assert len({wish.key for wish in phone.effects}) == len(phone.effects)


def test_a_lock_screen_shows_neither_the_matter_nor_the_name_of_a_file() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ANSWERED, answer=ANSWER)
    assert [file.name for file in shown(phone)] == ["答复附件1.JPG", "答复附件2", "答复附件3"]
    number = phone.conversation.cases[-1].number
    assert shown(phone)[0].caption == f"答复的附件 1/3　编号 <code>{number}</code>"


def test_whoever_was_away_gets_them_with_the_whole_answer() -> None:
    phone = filer()
    phone.happens(Blocked(True))
    phone.moved(1, CaseStatus.ANSWERED, answer=ANSWER)
    assert shown(phone) == []
    phone.says("/start")
    phone.taps("看答复全文")
    assert len(shown(phone)) == 3
    phone.taps("看答复全文")
    assert len(shown(phone)) == 6, "asked for again, they come again"
