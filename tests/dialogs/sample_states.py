"""Where a random walk begins: anew, or in the middle of what takes long to come to."""

from datetime import timedelta
from functools import cache

from backend_client.contract.case import CaseStatus
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow, Opinion
from tests.dialogs.phone import STORY, Phone, filer, ready_to_send
from tests.dialogs.scenes import LAMP, SCENES, answered


def answered_with_a_file() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    files = (AnswerFile("f1", "照片.jpg"),)
    answer = Answer((AnswerRow("希望赶紧清走", "已清运"),), "《信访工作条例》", files)
    phone.moved(2, CaseStatus.ANSWERED, answer=answer, rate_until=phone.now + timedelta(days=15))
    phone.taps("解决了", "看进度")
    return phone


def following_two() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.says(LAMP)
    phone.says("确认提交")
    phone.registered("20260615-000002-7")
    phone.says("/human")
    return phone


def asked_by_an_officer() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.is_asked(2, "在几组？")
    return phone


def unsolved() -> Phone:
    phone = answered()
    phone.taps("没解决")
    return phone


def reviewed() -> Phone:
    phone = unsolved()
    phone.moved(3, CaseStatus.IN_REVIEW)
    opinion = Opinion("upheld", "查过了，原来的答复没有错", "第三十五条", by="青河县人民政府")
    phone.moved(4, CaseStatus.REVIEWED, opinion=opinion)
    return phone


def sent_back() -> Phone:
    """A recheck has ordered it anew, and there is another answer."""
    phone = reviewed()
    phone.moved(5, CaseStatus.IN_RECHECK)
    paper = AnswerFile("f3", "意见书.pdf")
    opinion = Opinion("redo", "没有到过现场", "第三十六条", files=(paper,), by="云岭市信访局")
    phone.moved(6, CaseStatus.FINAL, opinion=opinion)
    phone.moved(7, CaseStatus.HANDLING, note="请再说说情况。" * 30)
    phone.answered(8)
    return phone


def seen_by_neighbours() -> Phone:
    phone = ready_to_send()
    phone.taps("让附近有同样问题的人看到（看不到您是谁）", "确认提交")
    phone.registered()
    return phone


def rated() -> Phone:
    phone = answered()
    phone.taps("解决了", "满意", "满意", "不再提醒")
    return phone


def telling_the_same_again() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.says(f"{STORY}，又来了一车")
    return phone


BEGINNINGS = tuple(
    map(
        cache,
        (
            *SCENES.values(),
            answered_with_a_file,
            following_two,
            asked_by_an_officer,
            unsolved,
            reviewed,
            sent_back,
            seen_by_neighbours,
            rated,
            telling_the_same_again,
        ),
    )
)
