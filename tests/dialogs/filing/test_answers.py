"""Filing: place, identity, telephone and files, and what goes wrong with them."""

import pytest

from backend_client.contract.case import Topic
from backend_client.contract.files import Attachment
from backend_client.json_codec import to_plain
from dialogs.filing.answers import TOPIC
from dialogs.state.event import Attached, ContactShared, Pinned
from dialogs.texts import texts
from tests.dialogs.phone import STORY, Phone, newcomer, ready_to_send


def test_an_unknown_place_is_asked_twice_and_then_kept_as_it_is() -> None:
    phone = newcomer()
    phone.says("牛粪很臭，希望清走")
    phone.says("老地方")
    assert "没看出是什么地方" in phone.hears()
    phone.says("老疙瘩那旮沓")
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["place"]["text"] == "老疙瘩那旮沓"


def test_an_address_told_later_does_not_move_the_place() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("我叫王桂兰，家住新安村3组12号，别打我电话，写信就行")
    assert "地点</b>　村东头" in phone.card().text
    assert "王桂兰，新安村3组12号" in phone.card().text


def test_a_pin_is_the_place_and_says_which_place_is_meant() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.sends(Pinned(30.123456, 120.2, live=True))
    assert "事发的地方" in phone.hears()
    assert "定位 30.12346" in phone.card().text
    assert "村东头" in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["place"]["latitude"] == 30.123456


# identity


def test_the_price_of_staying_anonymous_is_told_before_the_choice() -> None:
    phone = newcomer()
    phone.says(STORY)
    assert "书面的通知送不到您手上" in phone.hears()
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["petitioner"]["name"] is None


def test_a_name_without_an_address_is_no_story_and_the_address_may_be_left_out() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("王桂兰")
    assert "住在哪里？" in phone.hears()
    phone.says("跳过")
    phone.says("13800001111")
    phone.taps("确认提交")
    draft = phone.filings()[0]
    assert (draft["petitioner"]["name"], draft["petitioner"]["address"]) == ("王桂兰", None)
    assert draft["facts"] == STORY


def test_a_number_that_comes_with_the_name_is_not_asked_again() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.says("王桂兰，新安村3组12号，电话１３８ ００００ １１１１")
    assert "请核对" in phone.card().text
    assert "138****1111" in phone.card().text


def test_words_at_a_question_that_go_on_with_the_story_are_kept_as_story() -> None:
    phone = newcomer()
    phone.says(STORY)
    more = "那天下雨，牛粪水流到了家门口，孩子上学都没法走，老人摔了一跤，现在还躺在床上起不来"
    phone.taps("填写姓名住址")
    phone.says(more)
    phone.says("王桂兰，新安村3组12号")
    phone.says(more + "，电话里说了也没用")
    phone.says("跳过")
    phone.taps("确认提交")
    assert phone.filings()[0]["facts"] == f"{STORY}\n{more}\n{more}，电话里说了也没用"


def test_short_pieces_of_the_story_at_the_question_for_the_name_are_no_names() -> None:
    """The first was lost with a "please write your name", the second became the name."""
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    pieces = ("而且晚上很吵", "好几个老人摔倒过", "已经找过三次村委会")
    for piece in (*pieces, "希望尽快解决"):
        phone.says(piece)
    phone.says("王桂兰，新安村3组12号")
    phone.says("跳过")
    phone.taps("确认提交")
    [filing] = phone.filings()
    assert filing["facts"] == "\n".join((STORY, *pieces))
    assert filing["request"].endswith("希望尽快解决")
    assert filing["petitioner"]["name"] == "王桂兰"


def test_somebody_elses_contact_is_not_taken_for_ones_own() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.sends(ContactShared("13900002222", "李四", own=False))
    assert "别人的名片" in phone.hears()
    phone.shares_own_contact("+86 138 0000 1111")
    assert "138****1111" in phone.card().text


def test_an_agent_may_leave_the_neighbours_contact_and_it_is_not_remembered() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("替别人反映")
    phone.says("王桂兰，新安村3组12号")
    phone.says("张大爷，新安村3组13号")
    phone.sends(ContactShared("13900002222", "张大爷", own=False))
    phone.says("跳过")
    phone.taps("确认提交")
    petitioner = phone.filings()[0]["petitioner"]
    assert petitioner["proxy_for"] == "张大爷，新安村3组13号"
    assert petitioner["phone"] is None
    assert phone.filings()[0]["on_behalf"]["phone"] == "13900002222"
    assert phone.conversation.person.phone is None


def test_several_may_file_together() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("多人一起反映")
    phone.says("王桂兰，新安村3组12号")
    phone.says("跳过")
    assert "代表多人" in phone.card().text
    phone.taps("确认提交")
    assert phone.filings()[0]["petitioner"]["joint"] is True


# files


def test_a_file_that_is_too_big_is_told_how_to_shrink_and_the_rest_is_kept() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.photo()
    phone.sends(Attached(Attachment("video", "v", size_bytes=30_000_000), too_big=True))
    assert "20 MB" in phone.hears()
    assert "照片 1" in phone.card().text
    assert "视频 1" in phone.card().text


def test_a_long_text_as_a_file_is_kept_and_the_citizen_is_asked_to_sum_it_up() -> None:
    phone = newcomer()
    phone.sends(Attached(Attachment("document", "d", "经过.txt", size_bytes=300_000)))
    assert "里面的字我不读" in phone.hears()
    phone.says(STORY)
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["attachments"][0]["name"] == "经过.txt"


def test_who_has_told_what_it_is_about_is_not_asked_so_again_for_a_file() -> None:
    """请用几句话说说是什么事 once came beneath a whole story."""
    phone = newcomer()
    phone.says(STORY)
    phone.sends(Attached(Attachment("document", "d", "合同.pdf", size_bytes=300_000)))
    assert "里面的字我不读" not in phone.hears()
    assert "文件 1" in phone.card().text


def test_somebodys_contact_beside_the_question_is_kept_as_material() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.sends(ContactShared("13900002222", "包工头", own=False))
    assert "名片 1" in phone.card().text


def test_files_can_be_looked_at_added_and_removed_from_the_card() -> None:
    phone = ready_to_send()
    phone.photo()
    phone.taps("改材料")
    assert "照片 1" in phone.hears()
    phone.photo()
    phone.says("好了")
    assert "照片 2" in phone.card().text
    phone.taps("改材料", "全部去掉")
    phone.taps("确认提交")
    assert phone.filings()[0]["attachments"] == []


def test_a_complaint_at_the_question_for_the_place_joins_the_story() -> None:
    """It was once refused as no place, and its words were gone."""
    phone = newcomer()
    phone.says("路灯坏了半个月，希望尽快修好")
    assert "发生在哪里" in phone.hears()
    phone.says("我要举报村支书李某贪污修路款，请查处")
    phone.says("不清楚")
    phone.says("我不方便实名")
    phone.says("确认提交")
    assert "贪污修路款" in phone.filings()[0]["facts"]


# what another question asked for


def at_the_name() -> Phone:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    return phone


def test_a_phone_at_the_question_for_the_name_is_the_phone_and_the_name_is_asked_again() -> None:
    """It was once refused as no name, and at the second try it became the name."""
    phone = at_the_name()
    phone.says("138 0000 1111")
    assert "电话记下了" in phone.hears() and "请写姓名和住址" in phone.hears()
    phone.says("王桂兰，新安村3组12号")
    phone.taps("确认提交")
    petitioner = phone.filings()[0]["petitioner"]
    assert (petitioner["name"], petitioner["phone"]) == ("王桂兰", "13800001111")


def test_an_address_alone_is_the_address_and_the_name_is_asked_again() -> None:
    phone = at_the_name()
    phone.says("我家住新安村3组12号")
    assert "住址记下了" in phone.hears()
    phone.says("您就写老李吧")
    phone.says("跳过")
    phone.taps("确认提交")
    petitioner = phone.filings()[0]["petitioner"]
    assert (petitioner["name"], petitioner["address"]) == ("老李", "新安村3组12号")


def test_whoever_is_afraid_to_sign_is_taken_unsigned_with_a_warm_word() -> None:
    """The fear was once taken for the name."""
    for words in ("我不敢留名字，怕被报复", "不想说"):
        phone = at_the_name()
        phone.says(words)
        assert "不留名字，没关系" in phone.hears()
        phone.taps("确认提交")
        [filing] = phone.filings()
        assert filing["petitioner"]["name"] is None
        assert filing["facts"] == STORY


def test_several_names_make_a_joint_petition_and_stay_as_they_were_written() -> None:
    phone = at_the_name()
    phone.says("张三、李四、王五（六个人），新安村3组")
    phone.says("跳过")
    assert "代表多人" in phone.card().text
    phone.taps("确认提交")
    petitioner = phone.filings()[0]["petitioner"]
    assert petitioner["joint"] is True
    assert petitioner["name"] == "张三、李四、王五（六个人）"
    assert petitioner["address"] == "新安村3组"


def test_a_sum_at_the_question_for_the_phone_is_none_and_joins_the_story() -> None:
    phone = at_the_name()
    phone.says("王桂兰，新安村3组12号")
    phone.says("欠我2600000元")
    phone.says("幺三八，零零零零，幺幺幺幺")
    phone.taps("确认提交")
    [filing] = phone.filings()
    assert filing["facts"] == f"{STORY}\n欠我2600000元"
    assert filing["petitioner"]["phone"] == "13800001111"


def test_another_way_to_be_reached_is_kept_as_it_is_at_the_second_try() -> None:
    phone = at_the_name()
    phone.says("王桂兰，新安村3组12号")
    phone.says("微信 laoli_1968")
    assert "不像电话号码" in phone.hears()
    phone.says("微信 laoli_1968")
    phone.taps("确认提交")
    assert phone.filings()[0]["petitioner"]["phone"] == "微信 laoli_1968"


def test_numbers_of_identity_cards_banks_and_phones_are_hidden_on_the_card_alone() -> None:
    phone = newcomer()
    told = f"{STORY}，我的工资卡6222021234567890123被冻结"
    phone.says(told)
    phone.says("王桂兰，新安村3组12号，身份证230102196501011234")
    phone.says("13800001111")
    for number in ("6222021234567890123", "230102196501011234", "13800001111"):
        assert number not in phone.card().text
    phone.taps("确认提交")
    [filing] = phone.filings()
    assert filing["facts"] == told
    assert "230102196501011234" in filing["petitioner"]["address"]
    assert filing["petitioner"]["phone"] == "13800001111"


def test_a_complaint_that_names_its_place_is_place_and_story() -> None:
    """All of it once became the place, and the facts lacked it."""
    phone = newcomer()
    phone.says("路灯坏了，希望尽快修好")
    phone.says("喀什的人民东路两个月没人管了，老人摔倒了好几个")
    phone.taps("我不方便实名", "确认提交")
    [filing] = phone.filings()
    assert "老人摔倒了好几个" in filing["facts"]
    assert "人民东路" in filing["place"]["text"]
    assert "老人" not in filing["place"]["text"]


def test_that_nobody_knows_the_place_is_an_answer() -> None:
    phone = newcomer()
    phone.says("路灯坏了，希望尽快修好")
    phone.says("说不清具体在哪")
    phone.taps("我不方便实名", "确认提交")
    [filing] = phone.filings()
    assert filing["place"] is None
    assert filing["facts"] == "路灯坏了，希望尽快修好"


def test_words_that_correct_the_place_replace_it_even_when_it_was_a_pin() -> None:
    """They once joined the facts, and the wrong place was filed."""
    phone = newcomer()
    phone.says(STORY)
    phone.sends(Pinned(30.123456, 120.2))
    phone.says("不对，是克山县河北乡")
    phone.taps("我不方便实名", "确认提交")
    [filing] = phone.filings()
    assert filing["facts"] == STORY
    assert (filing["place"]["text"], filing["place"]["latitude"]) == ("克山县河北乡", None)
    assert filing["place"]["path"][-1] == "河北乡"


def test_coordinates_that_are_typed_are_a_pin() -> None:
    phone = newcomer()
    phone.says("路灯坏了，希望尽快修好")
    phone.says("120.20123, 30.12345")
    phone.taps("我不方便实名", "确认提交")
    place = phone.filings()[0]["place"]
    assert (place["latitude"], place["longitude"]) == (30.12345, 120.20123)
    assert place["text"] == "120.20123, 30.12345"


def test_what_asks_for_something_beside_the_place_stands_in_the_facts_alone() -> None:
    """The whole sentence once stood in both."""
    phone = newcomer()
    phone.says("路灯坏了，希望尽快修好")
    phone.says("新安村三组这边，麻烦领导派人来一趟")
    phone.taps("我不方便实名", "确认提交")
    [filing] = phone.filings()
    assert filing["place"]["text"] == "新安村三组"
    assert filing["facts"].endswith("麻烦领导派人来一趟")


def test_a_village_told_at_the_name_names_a_place_of_which_only_its_corner_was_known() -> None:
    """It became the address alone, and was gone with the name."""
    phone = newcomer()
    phone.says("村口的井抽不上水，希望修好")
    phone.says("青河县柳林镇白石村")
    phone.says("不留名字了")
    phone.taps("确认提交")
    assert phone.filings()[0]["place"]["text"] == "青河县柳林镇白石村"


@pytest.mark.parametrize(
    ("language", "shown"), [("zh-Hans", "城乡建设 › 物业服务"), ("en", "Housing and construction")]
)
def test_a_branch_that_has_a_name_in_chinese_alone_is_shown_in_chinese_alone(
    language: str, shown: str
) -> None:
    topic = to_plain(Topic(("城乡建设", "物业服务"), ("物业",)))
    assert TOPIC.show(topic, texts(language)) == shown
