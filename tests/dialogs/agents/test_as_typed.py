"""Filing for others as people type: in fragments, with full stops, and before it is asked."""

import pytest

from dialogs.reading import extract, people
from tests.dialogs.phone import Phone, filer, newcomer

LAMP = "替李大婶反映，松树乡她家门口的路灯坏了半个月，希望修好"


@pytest.mark.parametrize(
    "words", ["我是村里的代理员。", "我是代理员", "俺是屯里的信访代理员，你好"]
)
def test_who_says_at_once_that_they_are_an_agent_tells_no_matter_with_it(words: str) -> None:
    """It stood first in what was filed, and was its title."""
    phone = Phone()
    phone.says(words)
    assert "同意，开始" in list(phone.labels())
    phone.taps("同意，开始")
    phone.says("村口的桥栏杆断了一个月，在松树乡，希望修一修")
    assert "这是谁的事" in phone.hears()
    phone.says("李大婶")
    phone.says("李明，松树乡3组12号")
    phone.shares_own_contact("13800002222")
    phone.taps("确认提交")
    assert phone.filings()[-1]["facts"] == "村口的桥栏杆断了一个月，在松树乡，希望修一修"


def test_a_neighbour_who_is_named_in_a_message_of_its_own_is_heard() -> None:
    """It was filed in the writer's own name."""
    phone = filer()
    for words in ("替隔壁王大爷", "反映一下，松树乡他家门口牛粪堆了快一个月。", "希望赶紧清走"):
        phone.says(words)
    phone.is_woken()
    assert "王大爷（隔壁）" in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"]["name"] == "王大爷"


def test_a_name_beside_a_finished_card_begins_a_draft_of_its_own() -> None:
    phone = filer()
    phone.says("另外，我家门口的水管裂了三天，在松树乡，希望赶紧修好")
    phone.is_woken()
    if phone.stands("另外反映一件"):
        phone.taps("另外反映一件")
    phone.says("替隔壁王大爷")
    phone.says("他家门口的路灯坏了半个月，在松树乡，希望修好")
    phone.is_woken()
    assert "王大爷（隔壁）" in phone.card().text and "水管" not in phone.card().text


@pytest.mark.parametrize(
    "words",
    [
        "还有一个邻居的事",
        "还有一位。",
        "再替一个人反映",
        "下一个",
        "还有别人的事要反映",
        "another neighbour",
    ],
)
def test_another_neighbour_is_asked_for_and_takes_three_acts(words: str) -> None:
    """The words opened a petition of their own, of 卫生计生."""
    phone = filer()
    phone.says("替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，希望派人疏通")
    phone.taps("确认提交")
    phone.registered("20260615-000002-2")
    before = phone.actions
    phone.says(words)
    assert phone.conversation.frame is None
    assert "是谁、什么事" in phone.hears() or "whose" in phone.hears().casefold()
    phone.says(LAMP)
    phone.taps("确认提交")
    assert phone.actions - before == 3
    assert phone.filings()[-1]["on_behalf"]["name"] == "李大婶"


def test_another_neighbour_beside_a_card_puts_it_aside() -> None:
    """next one stood among the facts of the card."""
    phone = filer()
    phone.says("替隔壁王大爷反映，松树乡他家门口的水沟堵了两个月，希望派人疏通")
    phone.says("下一个")
    assert "前面那份先存着" in phone.hears()
    phone.says(LAMP)
    assert "水沟" not in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"]["name"] == "李大婶"
    phone.registered("20260615-000002-2")
    phone.says("王大爷")
    assert "下一个" not in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[-1]["on_behalf"]["name"] == "王大爷"


@pytest.mark.parametrize(
    "words",
    [
        "I am filing for my neighbour Wang Dafu, the lamp in Songshu Township is broken",
        "I'm reporting on behalf of my mother, the clinic in Songshu Township overcharged her",
        "I am very angry about the noise in Songshu Township",
        "I am an old man and my road in Songshu Township is broken",
    ],
)
def test_what_somebody_says_that_they_do_is_not_their_name(words: str) -> None:
    """It was: filed by filing for my neighbour Wang Da. The first is the example that is given."""
    assert extract.read(words).name is None
    assert people.read_signature(words).name is None


@pytest.mark.parametrize("words", ["I am Mary Smith", "I'm Qiming Wang", "I am Ming Li"])
def test_who_says_who_they_are_in_english_is_heard(words: str) -> None:
    assert people.read_signature(words).name == words.removeprefix("I am ").removeprefix("I'm ")


def test_words_that_only_begin_so_are_a_matter() -> None:
    phone = filer()
    phone.says("还有一个邻居的事，他家的鸡场太臭了，在松树乡，希望搬走")
    assert phone.conversation.frame is not None


@pytest.mark.parametrize("joint", ["", "我们六户联名。张三、李四、王五，"])
def test_a_signature_in_a_message_of_its_own_is_no_place(joint: str) -> None:
    """It was: 地点　张三，松树乡3组2号."""
    phone = newcomer()
    phone.says(f"{joint}松树乡的养鸡场太臭了，希望搬走。")
    phone.says("张三，松树乡3组2号。")
    assert "地点</b>　松树乡" in phone.card().text
    assert "地点</b>　张三" not in phone.card().text


def test_where_somebody_says_that_they_are_is_the_place_without_the_words_around() -> None:
    phone = newcomer()
    for words in ("我在阳光花园3号楼。", "电梯坏了三天了", "希望修好"):
        phone.says(words)
    phone.is_woken()
    assert "地点</b>　阳光花园3号楼" in phone.card().text


@pytest.mark.parametrize(
    ("said", "held"),
    [("对了还有赵奶奶家的路灯也坏了", True), ("王大爷家的低保昨天又少发了", False)],
)
def test_what_may_be_anothers_joins_nobodys_case_unasked(said: str, held: bool) -> None:
    """The lamp of another neighbour once stood in the supplement of the first one's case."""
    phone = newcomer()
    phone.says("我替隔壁王大爷反映，他家低保被停了三个月，在松树乡")
    phone.says("恢复低保")
    phone.says("李明，松树乡3组12号")
    phone.says("跳过")
    phone.says("确认提交")
    phone.registered()
    phone.passes(hours=3)
    phone.says(said)
    assert bool(phone.conversation.held) is held
    assert phone.stands("另外反映一件") is held
