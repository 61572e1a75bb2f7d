"""The files of an answer: sent into the chat once, and again whenever they are asked for."""

from dataclasses import replace

from backend_client.contract.case import CaseStatus
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow
from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain
from dialogs.state.effect import EffectKind, FileShown
from dialogs.state.event import Blocked, CaseHappened
from tests.dialogs.phone import Phone, filer
from tests.dialogs.staff_chat.office_side import Office

FILES = (AnswerFile("f1", "牛粪清运后.JPG"), AnswerFile("f2"), AnswerFile("f3", "x.<b>y"))
ANSWER = Answer((AnswerRow("希望赶紧清走", "已清运"),), files=FILES)
SENT = (
    Attachment("document", "answer:f4", "王桂兰的补偿表.pdf", file_id="f4"),
    Attachment("document", "answer:f5", file_id="f5"),
)


def shown(phone: Phone) -> list[FileShown]:
    return [from_plain(FileShown, each.body) for each in phone.effects_of(EffectKind.SHOW_FILE)]


def test_the_files_of_an_answer_come_after_the_tap_that_opens_it_and_once() -> None:
    """A picture came before anybody had opened the answer, and stood on the lock screen."""
    phone = filer()
    event = phone.moved(1, CaseStatus.ANSWERED, answer=ANSWER)
    assert "附件 3 个" in phone.card().text
    phone.happens(CaseHappened(event))
    phone.moved(2, CaseStatus.CLOSED)
    assert shown(phone) == []
    phone.taps("看进度", "看进度")
    assert [file.file_id for file in shown(phone)] == ["f1", "f2", "f3"]
    assert len({effect.key for effect in phone.effects}) == len(phone.effects)


def test_a_lock_screen_shows_neither_the_matter_nor_the_name_of_a_file() -> None:
    phone = filer()
    phone.moved(1, CaseStatus.ANSWERED, answer=ANSWER)
    phone.taps("看进度")
    assert [file.name for file in shown(phone)] == ["答复附件1.JPG", "答复附件2", "答复附件3"]
    number = phone.conversation.cases[-1].number
    assert shown(phone)[0].caption == f"答复的附件 1/3　编号 <code>{number}</code>"


def test_an_official_paper_is_called_after_its_step_and_what_came_beside_it_is_not() -> None:
    """All three were called 通知附件1.pdf."""
    phone = filer()
    files = (
        AnswerFile("f1", "牛粪.pdf"),
        AnswerFile("f2", "a.pdf", official=True),
        AnswerFile("f3", "b.pdf"),
    )
    phone.moved(1, CaseStatus.ACCEPTED, files=files)
    phone.moved(2, CaseStatus.MEDIATION, files=(AnswerFile("f4", "x.pdf", official=True),))
    phone.taps("看进度")
    number = phone.conversation.cases[-1].number
    names = ["通知附件1.pdf", f"受理告知书-{number}.pdf", "通知附件3.pdf", f"通知-{number}.pdf"]
    assert [file.name for file in shown(phone)] == names
    assert shown(phone)[1].caption == f"受理告知书　编号 <code>{number}</code>"


def test_of_what_nobody_is_to_know_no_paper_is_called_anything() -> None:
    phone = filer()
    [case] = phone.conversation.cases
    phone.conversation = replace(phone.conversation, cases=(replace(case, shielded=True),))
    phone.moved(1, CaseStatus.ACCEPTED, files=(AnswerFile("f1", "a.pdf", official=True),))
    phone.taps("看进度")
    assert [file.name for file in shown(phone)] == ["通知附件1.pdf"]


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


# of a talk


def talking() -> tuple[Phone, Office]:
    phone = filer()
    phone.says("/human")
    phone.says("有人吗")
    return phone, Office(phone)


def test_the_files_of_a_talk_come_once_behind_the_words_that_ring() -> None:
    phone, office = talking()
    rings = phone.rings
    event = office.answer("请填表", *SENT)
    for _ in range(2):
        phone.happens(CaseHappened(event))
    assert phone.rings == rings + 1
    assert [(file.file_id, file.in_talk) for file in shown(phone)] == [("f4", True), ("f5", True)]
    assert [file.name for file in shown(phone)] == ["工作人员的文件1.pdf", "工作人员的文件2"]
    assert {effect.case for effect in phone.effects_of(EffectKind.SHOW_FILE)} == {office.talk}


def test_files_without_a_word_are_announced_with_a_sound() -> None:
    phone, office = talking()
    rings = phone.rings
    office.says("", *SENT)
    assert phone.said_last()[-1].text == "工作人员给您发了文件，在下面。"
    assert phone.rings == rings + 1


def test_whoever_was_away_gets_the_files_with_the_words() -> None:
    phone, office = talking()
    phone.happens(Blocked(True))
    office.says("请填表", *SENT)
    assert shown(phone) == []
    phone.says("/start")
    assert [file.file_id for file in shown(phone)] == ["f4", "f5"]
