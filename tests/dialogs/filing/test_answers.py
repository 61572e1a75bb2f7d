"""Filing: place, identity, telephone and files, and what goes wrong with them."""

from backend_client.contract.files import Attachment
from dialogs.state.event import Attached, ContactShared, Pinned
from tests.dialogs.phone import STORY, newcomer, ready_to_send


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
    assert "13800001111" in phone.card().text


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
    pieces = ("而且晚上很吵", "好几个老人摔倒过", "已经找过三次村委会", "希望尽快解决")
    for piece in pieces:
        phone.says(piece)
    phone.says("王桂兰，新安村3组12号")
    phone.says("跳过")
    phone.taps("确认提交")
    [filing] = phone.filings()
    assert filing["facts"] == "\n".join((STORY, *pieces))
    assert filing["petitioner"]["name"] == "王桂兰"


def test_somebody_elses_contact_is_not_taken_for_ones_own() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    phone.sends(ContactShared("13900002222", "李四", own=False))
    assert "别人的名片" in phone.hears()
    phone.shares_own_contact("+86 138 0000 1111")
    assert "13800001111" in phone.card().text


def test_an_agent_may_leave_the_neighbours_contact_and_it_is_not_remembered() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("替别人反映")
    phone.says("王桂兰，新安村3组12号")
    phone.says("张大爷，新安村3组13号")
    phone.sends(ContactShared("13900002222", "张大爷", own=False))
    phone.taps("确认提交")
    petitioner = phone.filings()[0]["petitioner"]
    assert petitioner["proxy_for"] == "张大爷，新安村3组13号"
    assert petitioner["phone"] == "13900002222"
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
