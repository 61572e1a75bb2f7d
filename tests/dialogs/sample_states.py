"""Where a random walk begins: anew, or in the middle of what takes long to come to."""

from datetime import timedelta
from functools import cache

from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Receipt
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow, Opinion
from backend_client.contract.invitation import Invitation, Invited
from backend_client.contract.on_behalf import EnrolledAgent
from dialogs.state.effect import EffectKind
from dialogs.state.event import AgentCame, CaseClaimed, InvitationCame, InvitedCame
from tests.dialogs.filing.test_split_matters import SCHOOL, WAGES
from tests.dialogs.nearby import test_publication as publication
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send
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


def asked_to_correct_what_was_filed() -> Phone:
    phone = filer()
    phone.says("/privacy")
    phone.taps("改我的信息")
    phone.says("王桂花，新安村3组13号")
    phone.taps("存好")
    return phone


def filing_for_a_neighbour() -> Phone:
    phone = filer()
    phone.says("替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通")
    return phone


def enrolled_agent() -> Phone:
    """Files for a neighbour as an agent of the office's list."""
    phone = filer()
    phone.says("/agent DL-7K2M-9QXA")
    [asked] = phone.effects_of(EffectKind.ENROL)
    phone.happens(AgentCame(asked.case, EnrolledAgent("赵满仓", "松树乡3组")))
    phone.says("替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，没人来修，希望派人疏通")
    return phone


def two_stories_at_once() -> Phone:
    phone = filing_for_a_neighbour()
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    return phone


def filed_for_a_neighbour() -> Phone:
    phone = filing_for_a_neighbour()
    phone.taps("确认提交")
    phone.registered("20260615-000003-7")
    return phone


def invited() -> Phone:
    phone = Phone()
    phone.says(f"/start y{'ab' * 16}")
    told = Invited("2026-9", "ab" * 16, "王大爷", "李明", "希望疏通", "水沟堵了")
    phone.happens(InvitedCame(told))
    return phone


JOINT = Invited("2026-8", "cd" * 16, "", "李明", "希望搬走", "烧烤摊油烟大", True, "松树乡", 3)


def opened_to_sign() -> Phone:
    """What several bring, with a name that was told here before."""
    phone = filer()
    phone.says(f"/start y{JOINT.token}")
    phone.happens(InvitedCame(JOINT))
    return phone


def gathering() -> Phone:
    """Has filed for several, and was given the link for the others."""
    phone = filer()
    phone.says("我们12户联名反映松树乡楼下的烧烤摊油烟太大，希望搬走")
    phone.taps("确认提交")
    number = phone.registered("2026-7")
    phone.happens(InvitationCame(Invitation(number, "ef" * 16, "7K2M-9QXC", phone.now)))
    return phone


def speaking_for_others() -> Phone:
    return signed_with_others(representatives=2, represents=True)


def signed_with_others(**more: object) -> Phone:
    phone = opened_to_sign()
    phone.taps("用“王桂兰”联名")
    follower = str(phone.effects_of(EffectKind.SIGN)[-1].body["follower"])
    registered: dict[str, object] = {"status": CaseStatus.REGISTERED.value}
    joined: dict[str, object] = {"follower": follower, "people": 4, **more}
    steps = ((EventType.MOVED, registered), (EventType.JOINED, joined))
    events = tuple(
        CaseEvent(seq, JOINT.number, "draft-8", seq, kind, phone.now, data)
        for seq, (kind, data) in enumerate(steps, 1)
    )
    receipt = Receipt(JOINT.number, "", "draft-8", phone.now)
    phone.happens(CaseClaimed(receipt, "烧烤摊油烟", False, events, signer=follower))
    return phone


def shown_what_becomes_public() -> Phone:
    phone = publication.answered()
    publication.looks(phone)
    return phone


def agreed_that_it_becomes_public() -> Phone:
    phone = publication.answered()
    publication.agrees(phone)
    return phone


def asked_whether_they_are_two_matters() -> Phone:
    phone = newcomer()
    phone.says(WAGES + SCHOOL)
    assert phone.stands("分成两件")
    return phone


def asked_what_a_few_words_are() -> Phone:
    phone = newcomer()
    phone.says("小区停水三天了，物业不管")
    phone.says("我晕")
    assert phone.stands("都不是，不用写进去")
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
            asked_to_correct_what_was_filed,
            filing_for_a_neighbour,
            two_stories_at_once,
            asked_whether_they_are_two_matters,
            asked_what_a_few_words_are,
            enrolled_agent,
            filed_for_a_neighbour,
            invited,
            opened_to_sign,
            gathering,
            speaking_for_others,
            signed_with_others,
            shown_what_becomes_public,
            agreed_that_it_becomes_public,
        ),
    )
)
