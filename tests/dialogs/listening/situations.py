"""Ten situations in which a citizen writes something, each a phone that stands there."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from backend_client.contract.case import CaseStatus, DeadlineName, LegalDeadline
from backend_client.contract.documents import Answer, AnswerRow
from tests.dialogs.phone import Phone, newcomer
from tests.dialogs.staff_chat.office_side import Office

LAMP = "青河县柳林镇南街的路灯坏了一个月，晚上老人摔了两次，希望修好"
WELL = "我们的水井抽不上水已经二十天了，三十户人家没水吃"


def idle() -> Phone:
    """Has consented long ago, and nothing is open."""
    phone = newcomer()
    phone.says("不报了")
    return phone


def running() -> Phone:
    phone = newcomer()
    phone.says(LAMP)
    phone.taps("我不方便实名", "确认提交")
    phone.registered()
    phone.passes(hours=3)
    phone.moved(1, CaseStatus.REGISTERED)
    phone.moved(2, CaseStatus.ACCEPTED, unit="青河县住房和城乡建设局")
    phone.passes(hours=3)
    return phone


def question() -> Phone:
    phone = running()
    phone.is_asked(3, "请问坏的是哪几盏灯？灯杆上有没有编号？")
    phone.passes(hours=1)
    return phone


def talk() -> Phone:
    phone = running()
    phone.says("找工作人员")
    phone.says("在吗")
    office = Office(phone)
    office.opened()
    office.happens(office.passed_on("在吗"))
    office.says("您好，我是值班员小何。您现在在哪里？摔伤的老人怎么样了？")
    return phone


def answered() -> Phone:
    phone = running()
    phone.moved(
        3,
        CaseStatus.ANSWERED,
        unit="青河县住房和城乡建设局",
        answer=Answer(
            (AnswerRow("希望修好", "南街12盏路灯已于11月20日修好。"),), "《信访工作条例》"
        ),
        clocks=(LegalDeadline(DeadlineName.ASK_REVIEW, 35, phone.now + timedelta(days=30)),),
        rate_until=phone.now + timedelta(days=15),
    )
    phone.passes(days=1)
    return phone


def request() -> Phone:
    phone = newcomer()
    phone.says(WELL)
    return phone


def place() -> Phone:
    phone = request()
    phone.says("希望把井修好")
    return phone


def name() -> Phone:
    phone = place()
    phone.says("青河县柳林镇白石村")
    if "解决我的事" in phone.labels():
        phone.taps("解决我的事")
    phone.taps("填写姓名住址")
    return phone


def phone_number() -> Phone:
    phone = name()
    phone.says("王桂兰，白石村3组12号")
    return phone


def card() -> Phone:
    phone = phone_number()
    phone.says("13800001111")
    return phone


def denounced() -> Phone:
    phone = newcomer()
    phone.says("我要举报青河县柳林镇财政所所长周大海收了包工头五万块钱，请查处")
    return phone


def dropping() -> Phone:
    """Is asked whether the draft shall be given up."""
    phone = name()
    phone.says("不报了")
    return phone


SITUATIONS: Mapping[str, Callable[[], Phone]] = {
    "new": idle,
    "running": running,
    "question": question,
    "talk": talk,
    "answered": answered,
    "request": request,
    "place": place,
    "name": name,
    "phone": phone_number,
    "card": card,
}

# In which what was mended is played, too.
FURTHER: Mapping[str, Callable[[], Phone]] = {
    **SITUATIONS,
    "begun": newcomer,
    "denounced": denounced,
    "dropping": dropping,
}
