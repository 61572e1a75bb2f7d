"""Reading free text: what people write, how they write it, and what must not be read into it."""

import pytest

from dialogs.reading.extract import headline, looks_like_place, read
from tests.dialogs.reading.topics import complaints

MANURE = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"


def test_the_manure_heap_says_request_place_and_kind() -> None:
    reading = read(MANURE)
    assert reading.request == "希望赶紧清走"
    assert reading.place == "村东头"
    assert reading.kind == "claim"
    assert {"臭", "没人管"} <= set(reading.kind_reasons)
    assert not reading.danger and not reading.accused and not reading.greeting


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("路灯坏了两个月，请尽快派人来修。", "请尽快派人来修"),
        ("楼道堆满杂物。恳请街道出面清理！谢谢。", "恳请街道出面清理！"),
        ("水费多收了，我要求退还多收的三百元", "我要求退还多收的三百元"),
        ("能不能在村口装个路灯？", "能不能在村口装个路灯？"),
        ("老板跑了，求求你们帮帮我们", "求求你们帮帮我们"),
        ("麻烦派人来看看下水道", "麻烦派人来看看下水道"),
        ("领导你好，我想反映工资的事，望给个说法。", "望给个说法"),
        ("尊敬的李书记：您好！希望早日通车。", "希望早日通车"),
        ("俺这嘎达路老烂了，盼着政府给修修", "盼着政府给修修"),
        ("路燈壞了，請盡快處理", "請盡快處理"),
        ("The road is broken. Please repair it soon.", "Please repair it soon."),
        ("诉求：1、退还定金；2、赔礼道歉。", "1、退还定金；2、赔礼道歉"),
        ("请问社保断了能补吗？", "请问社保断了能补吗？"),
        ("建议把末班车延到晚上八点", "建议把末班车延到晚上八点"),
    ],
)
def test_what_is_asked_for_is_found(text: str, request_: str) -> None:
    assert read(text).request == request_


@pytest.mark.parametrize(
    "text",
    [
        "物业要求我们每户交五百元",
        "我请假三天被扣了一个月工资",
        "我向镇里申请过两次低保",
        "医生建议我去省城看",
        "孩子在希望小学读书，食堂饭菜是冷的",
        "我请了律师，花了八千",
        "这件事已经没有希望了",
        "老板要求员工周末加班",
        "工程不符合设计要求",
    ],
)
def test_what_others_want_is_not_a_request(text: str) -> None:
    assert read(text).request is None


def test_a_question_counts_only_when_nothing_is_asked_for_outright() -> None:
    assert read("请问归谁管？希望修好路灯。").request == "希望修好路灯"


def test_of_many_requests_the_last_are_kept() -> None:
    text = "".join(f"希望解决第{number}件拖了很久也没有人来处理的事情。" for number in range(60))
    request = read(text).request or ""
    assert request.endswith("希望解决第59件拖了很久也没有人来处理的事情")
    assert len(request) <= 240


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("建议在青石路增设公交站", "suggestion"),
        ("给城市绿化提几点意见：多种本地树", "suggestion"),
        ("举报河口镇石桥村村支书李某贪污扶贫款", "denunciation"),
        ("派出所副所长收受赌场老板的好处费", "denunciation"),
        ("局长的儿子吃空饷五年", "denunciation"),
        ("老板拖欠工资半年", "claim"),
        ("举报楼下餐馆油烟扰民", "claim"),
        ("我向县环保局举报过三次，没人管", "claim"),
        ("强烈要求赔偿，建议你们来看看，噪音扰民三年，多次投诉", "claim"),
        ("请纪委领导重视一下我们的工资问题", "claim"),
    ],
)
def test_the_kind_is_told_apart(text: str, kind: str) -> None:
    reading = read(text)
    assert reading.kind == kind
    assert kind == "claim" or reading.kind_reasons


def test_the_accused_are_named_with_their_place_and_not_those_who_are_asked() -> None:
    reading = read("举报石桥镇石桥村村支书李某贪污扶贫款，请县纪委查处。")
    assert reading.accused == ("石桥镇石桥村村支书李某",)
    assert "贪污" in reading.kind_reasons


def test_a_town_that_begins_like_an_office_accuses_nobody() -> None:
    """海伦市长发镇 was held against a 市长."""
    told = "我们镇的民政助理低保给他亲戚办了三个，海伦市长发镇的"
    assert not any("市长" in each for each in read(told).accused)
    assert read("海伦市市长收了开发商五万块钱").accused


def test_an_official_who_is_only_addressed_is_not_accused() -> None:
    assert read("尊敬的张县长：开发商涉嫌骗取贷款，请住建局查处。").accused == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("我不想活了", "不想活"),
        ("再不解决我就从楼上跳楼", "跳楼"),
        ("厨房里一股煤气味，头晕", "煤气味"),
        ("隔壁着火了快来人", "着火"),
        ("他拿着菜刀在门口骂", "菜刀"),
        ("幼儿园十几个孩子食物中毒", "食物中毒"),
        ("怕是活不下去了", "活不下去"),
        ("後山隨時要塌", "要塌"),
    ],
)
def test_danger_is_marked(text: str, sign: str) -> None:
    assert sign in " ".join(read(text).danger)


@pytest.mark.parametrize(
    "text",
    [
        "消防通道被占，万一着火怎么办",
        "线路老化，存在火灾隐患",
        "2015年村里发生过火灾，赔偿一直没到",
        "还好没有着火",
        "防止坍塌的围挡倒了",
        "孩子坐火车上学",
        "路面坑洼，灯也不亮",
    ],
)
def test_what_is_feared_denied_or_long_ago_is_no_danger(text: str) -> None:
    assert read(text).danger == ()


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "您好！",
        "在吗？",
        "有人吗",
        "hi",
        "Hello!!",
        "你好，在吗",
        "領導好",
        "早上好～",
        "喂喂",
        "早晨呀",
        "吃了没老乡",
        "新年好！给您拜个早年🎉",
        "heyyy",
        "Good morning",
        "evening all",
        "good evening from Hexi",
    ],
)
def test_a_greeting_is_only_a_greeting(text: str) -> None:
    reading = read(text)
    assert reading.greeting
    assert (reading.kind, reading.request, reading.matters) == (None, None, 1)


@pytest.mark.parametrize(
    "text",
    [
        "你好，路灯坏了",
        "在吗在吗我家停水了",
        "请问怎么办低保",
        "from Hexi",
        "good morning from the well no water",
        "",
        "……",
    ],
)
def test_a_greeting_with_something_in_it_is_none(text: str) -> None:
    assert not read(text).greeting


def test_links_are_kept_apart_and_end_where_chinese_begins() -> None:
    reading = read("证据在https://example.com/a?b=1，还有 www.example.org/x。请查")
    assert reading.links == ("https://example.com/a?b=1", "www.example.org/x")


def test_people_are_read_from_the_story() -> None:
    reading = read("我叫王桂兰，家住河北乡新安村3组12号，电话１３８００００００００。老板欠我工钱")
    assert reading.name == "王桂兰"
    assert reading.address == "河北乡新安村3组12号"
    assert reading.phone == "13800000000"


def test_two_unrelated_matters_are_noticed_and_one_with_two_sides_is_not() -> None:
    two = (
        "包工头拖欠我们农民工工资三个月，劳动局不管。另外还有一件事，"
        "小学食堂的饭菜发馊，老师补课还收费，请教育局查一查学校。"
    )
    assert read(two).matters == 2
    assert read("包工头拖欠工资三个月。另外加班费也没有给我们农民工。").matters == 1
    assert read("我有两件事要反映").matters == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (MANURE, "村东头牛粪堆了快一个月"),
        ("尊敬的领导：您好！我们小区停水三天了，没人管。", "我们小区停水三天了"),
        ("你好，在吗？路灯坏了，两个月了", "路灯坏了，两个月了"),
        ("", ""),
        ("你好", "你好"),
    ],
)
def test_the_headline_is_the_first_thing_said(text: str, title: str) -> None:
    assert headline(text) == title


def test_a_headline_is_never_wider_than_asked() -> None:
    for width in (0, 1, 5, 24):
        assert len(headline("字" * 500, width)) <= max(width, 1)


@pytest.mark.parametrize(
    "text",
    ["村东头", "河北乡", "新安村3组", "人民路和解放路路口", "阳光小区2栋", "A3区", "实验小学门口"],
)
def test_an_answer_that_says_where_looks_like_a_place(text: str) -> None:
    assert looks_like_place(text)


@pytest.mark.parametrize(
    "text", ["", "不知道", "你猜", "就是那里", "希望快点", "市场监管局", "字" * 500]
)
def test_an_answer_that_says_nothing_does_not(text: str) -> None:
    assert not looks_like_place(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "中",
        "村",
        "村口路",
        "家湾",
        "请",
        "希望",
        "希望，",
        "a1区",
        "1",
        "1 ",
        "我叫",
        "住在",
        "是",
        " ",
        "\n",
        "没有着火",
        "着火",
        "去年着火",
        "老人",
        "贪污局长",
        "另外",
        "你好",
        "https://a.b/",
        "<b>",
        "😀",
        "\u202e",
        "\x00",
        "�",
    ],
)
def test_hostile_repetition_is_read_in_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert read(text).facts().keys() >= {"request", "place", "kind", "danger", "accused"}
    headline(text)
    looks_like_place(text)


def test_the_invented_complaints_are_read_as_labelled() -> None:
    texts = complaints.read()
    readings = [read(complaint.text) for complaint in texts]
    kinds = sum(r.kind == c.kind for c, r in zip(texts, readings, strict=True))
    placed = [(c.place, r.place or "") for c, r in zip(texts, readings, strict=True) if c.place]
    assert kinds >= 0.95 * len(texts)
    assert sum(place in found for place, found in placed) >= 0.85 * len(placed)


@pytest.mark.parametrize(
    "text",
    [
        "能不能在河边多放几个垃圾桶，方便大家",
        "希望政府多建几个充电桩",
        "要是能把这条路改成单行道就好了",
        "广场上应该装几个路灯",
        "盼望社区组织点老年活动",
        "公园里最好栽几棵大树遮阴",
        "能否开设一条去高铁站的公交线",
        "可不可以在菜市场设个公平秤",
        "希望办个老年大学",
        "村里不如搞个图书角",
    ],
)
def test_what_would_be_better_for_all_is_a_suggestion(text: str) -> None:
    """They were claims, whose clocks ask a unit for an answer to somebody's own trouble."""
    assert read(text).kind == "suggestion"


@pytest.mark.parametrize(
    "text",
    [
        "希望多派几个人来，水管坏了三天没人修",
        "能不能给我家装个电表",
        "希望把路灯修好",
        "要是能把欠的工资结了就好了",
        "应该给我们补偿",
        "请组织人拆除违建",
        "希望设个红绿灯，已经撞死两个人了",
        "小区大门锁了，请开放大门",
        "能不能多给我几天时间",
    ],
)
def test_own_trouble_is_a_claim_however_it_is_wished(text: str) -> None:
    assert read(text).kind == "claim"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "They owe us three months at Golden Bridge construction site in Chengdu Wuhou",
            "Golden Bridge construction site in Chengdu Wuhou",
        ),
        ("My boss at Huaxing Garment Factory, Dongguan, has not paid me since August",
         "Huaxing Garment Factory, Dongguan"),
        ("There is no water in Baishi village since Monday", "Baishi village"),
        ("The light on Renmin Road near No. 3 Middle School is broken",
         "Renmin Road near No. 3 Middle School"),
        ("My landlord kept my deposit. I moved out in October", None),
        ("I complained to John Smith three times on Monday", None),
        ("The bus on route 6 never stops for my wheelchair", None),
        ("We live in China and speak English", None),
    ],
)  # fmt: skip
def test_where_a_story_in_english_says_that_it_was(text: str, place: str | None) -> None:
    """It once was asked for, whatever had been told."""
    assert read(text).place == place
