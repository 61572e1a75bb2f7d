"""Danger to life now: what raises the alarm, what does not, and who is to be called."""

from collections import Counter
from pathlib import Path

import pytest

from dialogs.reading.danger import MOST_WEIGHED, calls, signs
from dialogs.reading.word_lists import word_lists
from dialogs.texts import LANGUAGES, texts
from tests.dialogs.phone import newcomer
from tests.dialogs.reading import dangers
from tests.dialogs.reading.dangers import Held


def test_the_phrases_are_labelled_and_some_are_held_out() -> None:
    phrases = dangers.read()
    assert (len(phrases), len({phrase.text for phrase in phrases})) == (2440, 2440)
    held = Counter(phrase.held for phrase in phrases)
    assert (held[Held.YES], held[Held.ODD], held[Held.BLIND]) == (100, 125, 190)
    assert sum(phrase.alarm for phrase in phrases) == 1134


@pytest.mark.parametrize(
    ("held", "recall", "imagined"),
    [
        (Held.NO, 0.98, 0.02),
        (Held.YES, 0.97, 0.04),
        (Held.ODD, 0.92, 0.04),
        (Held.BLIND, 0.95, 0.03),
        (Held.STRANGE, 0.92, 0.03),
    ],
)
def test_hardly_any_danger_is_missed_or_imagined(
    held: Held, recall: float, imagined: float
) -> None:
    """Of those in odd voices .85 were found and .13 imagined while frames had the last word."""
    phrases = [phrase for phrase in dangers.read() if phrase.held == held]
    assert dangers.alarmed(p for p in phrases if p.alarm) >= recall
    assert dangers.alarmed(p for p in phrases if not p.alarm) <= imagined


def test_no_sort_of_danger_is_read_badly() -> None:
    phrases = dangers.read()
    few = (Held.ODD, Held.BLIND, Held.STRANGE)
    for sort in {phrase.sort for phrase in phrases if phrase.alarm and phrase.held not in few}:
        assert dangers.alarmed(p for p in phrases if p.sort == sort) >= 0.85, sort


@pytest.mark.parametrize(
    ("taken_back", "alarming"),
    [
        ("怕房子会塌", "墙裂开了，怕房子会塌"),
        ("2015年村里发生过火灾", "2015年盖的房子，现在着火了"),
        ("去年我老公打我", "去年我老公打我，现在又打我"),
        ("防止溺水", "孩子溺水"),
        ("电线没断", "电线断了"),
        ("没有漏气", "没人管漏气的事"),
        ("着火的事是误会", "着火了，快来"),
        ("我没想死", "我去年就想死"),
        ("工厂烟囱冒黑烟", "楼里冒黑烟"),
    ],
)
def test_denied_feared_and_long_ago_are_told_from_danger(taken_back: str, alarming: str) -> None:
    assert signs(taken_back) == ()
    assert signs(alarming) != ()


@pytest.mark.parametrize(
    ("text", "call", "number"),
    [
        ("隔壁着火了", "rescue", "119"),
        ("有人拿刀砍人", "police", "110"),
        ("孩子不见了", "missing", "110"),
        ("老人昏迷不醒", "ambulance", "120"),
        ("我不想活了", "comfort", "12356"),
        ("我手腕割开了", "attempt", "120"),
        ("我跟你们拼了这条命", "calm", "12356"),
        ("屋里煤气味很大", "gas", "119"),
        ("路灯杆漏电，狗碰到就死了", "electricity", "119"),
        ("老公把我按在床上，孩子在哭", "home", "110"),
        ("后妈用针扎孩子", "child", "110"),
        ("明天全村人去堵高速路口", "crowd", "110"),
    ],
)
def test_each_danger_names_its_number_first(text: str, call: str, number: str) -> None:
    assert {sign.call for sign in signs(text)} == {call}
    for language in LANGUAGES:
        advice = texts(language).html(f"advice.danger.{call}")
        assert advice.index("<b>") == advice.index(f"<b>{number}</b>")


def test_every_sort_has_words_and_somebody_to_call() -> None:
    table = word_lists("danger")
    assert all(row["signs"] for row in table["sorts"].values())
    for language in LANGUAGES:
        for row in table["sorts"].values():
            assert texts(language).has(f"advice.danger.{row['call']}")


def test_a_second_danger_of_another_sort_has_its_own_number() -> None:
    phone = newcomer()
    phone.says("隔壁着火了，希望来看看")
    assert "119" in phone.hears() and "12356" not in phone.hears()
    phone.says("我不想活了")
    assert "12356" in phone.hears()


def test_of_a_word_said_over_and_over_only_some_are_weighed() -> None:
    assert len(signs("着火" * 4_000)) == MOST_WEIGHED
    assert signs("没有着火，" * 4_000) == ()


def test_what_is_taken_back_may_stand_in_traditional_characters_and_full_width() -> None:
    assert signs("電線斷了，著火了！")[0].words == "電線斷"
    assert signs("沒有著火") == ()


@pytest.mark.parametrize(
    "text",
    [
        "再不解决我就去死",
        "一头撞死在政府门口",
        "没法活了",
        "拿命跟你们拼",
        "要带着孩子一起走",
        "炸了你们办公楼",
        "被传销关起来了出不去",
    ],
)
def test_despair_and_threats_are_heard_without_their_usual_words(text: str) -> None:
    assert signs(text) != ()


@pytest.mark.parametrize(
    "text",
    [
        "自杀式降价",
        "困得想死",
        "信息爆炸的年代",
        "这家店支撑不下去了",
        "电视里天天放跳楼",
        "跳楼价清仓",
        "自杀干预热线是多少",
    ],
)
def test_the_same_words_in_another_sense_stay_quiet(text: str) -> None:
    assert signs(text) == ()


def test_a_long_or_dated_account_is_no_cry_for_help_unless_it_says_now() -> None:
    account = "本人住在青河县柳林镇幸福小区三号楼，物业公司长期不履行合同约定的各项服务，" * 2
    account += "公共收益从不公示，绿化带改成停车位，业主群里提意见就被移出，维修基金去向也不明。"
    assert signs(account + "楼下仓库起火，损失很大。") == ()
    assert signs(account + "楼下仓库现在起火了。") != ()
    assert signs("2014年3月我在店里被保安打伤") == ()


def test_who_despairs_of_wages_is_told_of_those_who_help_with_them() -> None:
    for text, told in (
        ("欠薪半年，我不想活了", ("comfort", "wages")),
        ("我不想活了", ("comfort",)),
    ):
        assert calls(text, signs(text)) == told
    assert calls("欠薪半年，工棚着火了", signs("欠薪半年，工棚着火了")) == ("rescue",)
    phone = newcomer()
    phone.says("工资拖欠半年，我不想活了，希望发工资")
    assert "12333" in phone.hears() and "12348" in phone.hears()


def test_the_closer_advice_stands_for_the_general_one() -> None:
    for text, told in (("我站在桥上要跳河了", "attempt"), ("老公又打我，拿刀架在我脖子上", "home")):
        assert calls(text, signs(text)) == (told,)


@pytest.mark.parametrize(
    ("text", "sort"), [("他把娃吊树上打", "child"), ("他们把我关小屋里收了手机", "held")]
)
def test_danger_that_no_frame_knows_is_heard_by_its_words(text: str, sort: str) -> None:
    assert {sign.sort for sign in signs(text)} == {sort}
    assert signs(text)[0].words == text


def test_what_only_sounds_like_danger_in_a_long_account_stays_quiet() -> None:
    account = "本人住在青河县柳林镇幸福小区三号楼，物业公司长期不履行合同约定的各项服务，"
    account += "公共收益从不公示，绿化带改成停车位，业主群里提意见就被移出，维修基金去向也不明。"
    assert signs(account + "他把娃吊树上打。") == ()


def test_what_only_sounds_like_danger_in_many_words_stays_quiet() -> None:
    """Of many everyday words some sound like it by chance."""
    text = "公园的长椅都让人占了，老人带着孙子没处坐，草坪踩秃了一大片，花也掐没了，"
    text += "喷泉停了两年，水池里全是烂叶子，晚上灯也不亮，孩子摔了好几回，大家都说没人管。"
    assert signs(text) == ()


@pytest.mark.parametrize(
    ("words", "sort"),
    [
        ("工地塔吊上爬上去一个人讨薪，说要跳", "attempt"),
        ("刚出生的婴儿扔在车站厕所", "child"),
        ("一百多个学生拉肚子", "poison"),
        ("村民跟防暴队打起来了", "crowd"),
        ("饭店后厨一声巨响，玻璃全碎了", "blast"),
        ("阿婆唔想生存落去", "despair"),
        ("水库放水闸开裂，水喷出来了", "collapse"),
    ],
)
def test_danger_is_read_by_who_does_what(words: str, sort: str) -> None:
    """None of these was heard."""
    assert sort in {sign.sort for sign in signs(words)}


@pytest.mark.parametrize(
    "words",
    [
        "去年有人跳河，栏杆到现在没装",
        "母亲是喝农药走的，五年了，遗产的事",
        "上次火灾把我的店烧了，赔偿款没下来",
        "地下车库进水，车泡了",
        "砍树，路边的大树被人砍了",
        "养猪场快活不下去了，饲料太贵",
    ],
)
def test_the_past_and_the_everyday_stay_quiet(words: str) -> None:
    """Each of these called a person."""
    assert signs(words) == ()


def test_what_happens_again_and_again_is_told_and_not_happening() -> None:
    """The first of these called a person at once."""
    for words in ("小区的电梯老是关人", "这电梯三天两头困人", "电梯动不动就卡住人"):
        assert not signs(words), words
    for words in ("电梯关人了，快来", "电梯里困着人"):
        assert signs(words), words


def test_what_several_messages_only_sound_like_together_is_quiet() -> None:
    """Mahjong at night and a child before its examination: a duty officer was called."""
    for told in (
        "隔壁开了个麻将馆\n一直打到后半夜\n孩子要高考了\n就在我家楼下 幸福里8号楼",
        "我们单元楼电梯坏了快一个月了\n八楼住着个九十岁的老太太\n物业说等配件",
    ):
        assert not signs(told), told
    assert signs("隔壁开了个麻将馆\n昨晚打完牌起火了\n还在冒烟")


def test_what_a_frame_finds_stays_quiet_where_all_the_words_tell_of_something_else() -> None:
    """Each of these called a person: a frame knew 噎, 洪水冲 and 打了孩子."""
    for words in (
        "他那个人嘴毒，说话能噎死人，服务态度要投诉",
        "听说隔壁县洪水冲了桥，我们这座桥什么时候检修",
        "老师打了孩子手心两下，没啥伤，就想要个道歉",
    ):
        assert not signs(words), words


def test_danger_in_one_clause_is_heard_beside_everyday_matters() -> None:
    for words in (
        "路灯坏了一个月，垃圾也没人收，刚才三楼着火了，快来",
        "医保报销慢，窗口态度差，我也不想活了",
    ):
        assert signs(words), words


def test_who_is_pressed_to_grade_is_beaten_by_nobody() -> None:
    """逼 and 打 were violence."""
    assert signs("有人逼我打满意") == ()
    assert signs("他们逼着我打五星") == ()
    assert [sign.sort for sign in signs("威胁我给满意，不给就砍我")] == ["violence"]


def test_who_announces_that_many_will_block_a_road_for_wages_hears_whom_to_call() -> None:
    phone = newcomer()
    phone.says("工资拖了半年，明天早上我们两百个工人去堵高速路口，希望发工资")
    assert "110" in phone.hears() and "最多五个" in phone.hears() and "12333" in phone.hears()


def in_english(alarm: str) -> list[str]:
    path = Path(__file__).with_name("danger_english.tsv")
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line[0] != "#")
    return [phrase for told, phrase in rows if told == alarm]


@pytest.mark.parametrize("phrase", in_english("yes"))
def test_danger_is_heard_in_english(phrase: str) -> None:
    """Of a strong gas smell in the corridor nothing was said, nor of 19 others of 30."""
    assert signs(phrase)


@pytest.mark.parametrize("phrase", in_english("no"))
def test_what_only_sounds_like_it_in_english_is_no_danger(phrase: str) -> None:
    assert signs(phrase) == ()


def test_each_sort_of_danger_is_known_in_english() -> None:
    heard = {sign.sort for phrase in in_english("yes") for sign in signs(phrase)}
    assert heard == set(word_lists("danger")["sorts"])
