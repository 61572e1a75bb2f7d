"""Filing: the usual course, and what goes wrong at the start and with the story."""

import pytest

from backend_client.contract.files import Attachment
from dialogs.filing.place_link import is_signed, payload_of, place_of, signed_payload_of
from dialogs.forms import position
from dialogs.state.event import Attached, Commanded, Quota, Unfit
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

KEY = "a key of thirty-two signs or more"


def test_a_newcomer_files_in_seven_actions() -> None:
    phone = Phone()
    phone.sends(Commanded("start", signed_payload_of("河北乡新安村", KEY), signed=True))
    labels = {"同意，开始", "同意，别记住我", "说明全文", "查进度", "帮助"}
    assert labels == set(phone.labels())
    assert "机器人" in phone.hears()
    assert "/privacy" in phone.hears()
    phone.taps("同意，开始")
    assert "在哪里？怎么了？希望怎么办？" in phone.hears()
    phone.album(STORY, 2)
    card = phone.card()
    assert "还没有提交" in card.text
    for line in ("要求</b>　希望赶紧清走", "河北乡新安村（来自二维码）", "申诉求决", "照片 2"):
        assert line in card.text
    assert "因为您提到" in card.text
    assert "还差　<b>姓名和住址</b>" in card.text
    assert {"填写姓名住址", "我不方便实名", "替别人反映", "先存着", "不报了"} <= {
        button.text for _, button in phone.buttons()
    }
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    assert "发送我的手机号" in list(phone.labels())
    phone.shares_own_contact()
    assert "请核对" in phone.card().text
    assert {"确认提交", "对被反映的人保密", "先存着"} <= set(phone.labels())
    phone.taps("确认提交")
    assert phone.actions == 7
    (draft,) = phone.filings()
    assert draft["facts"] == STORY
    assert draft["request"] == "希望赶紧清走"
    assert draft["place"]["text"] == "河北乡新安村"
    assert len(draft["attachments"]) == 2
    assert draft["petitioner"]["name"] == "王桂兰"
    assert draft["petitioner"]["address"] == "新安村3组12号"
    assert draft["petitioner"]["phone"] == "13800001111"


def test_the_receipt_shows_number_code_next_step_date_and_article() -> None:
    phone = filer()
    text = phone.card().text
    due = "最晚6月30日（含当天）转给能办的单位"
    for part in ("已登记 ✓", "20260615-000001-2", "7K2M-9QXA", due):
        assert part in text
    assert {"看进度", "补充", "撤回", "复制编号和查询码"} <= set(phone.labels())


def test_a_returning_citizen_files_in_two_actions() -> None:
    phone = filer()
    phone.actions = 0
    phone.says("新安村村口的路灯坏了半个月，希望修好")
    assert "请核对" in phone.card().text
    assert "王桂兰，新安村3组12号" in phone.card().text
    phone.says("确认提交")
    assert phone.actions == 2
    assert len(phone.filings()) == 2
    assert phone.filings()[1]["petitioner"]["phone"] == "13800001111"


def test_a_returning_citizen_who_speaks_need_not_type_who_they_are() -> None:
    """It was once filed as （见语音）, of which nobody could tell whose matter it is."""
    phone = filer()
    phone.sends(Attached(Attachment("voice", "v")))
    assert "请再写两句话" in phone.hears()
    assert "确认提交" not in list(phone.labels())
    phone.says(STORY)
    phone.taps("确认提交")
    draft = phone.filings()[1]
    assert draft["facts"] == STORY
    assert draft["petitioner"]["name"] == "王桂兰"


# start


def test_what_is_typed_before_consent_waits_for_one_tap_and_is_not_lost() -> None:
    phone = Phone()
    phone.says(STORY)
    assert "同意，开始" in list(phone.labels())
    assert "一个字没丢" in phone.hears()
    phone.says("已经一个月了")
    assert "共 2 条" in phone.hears()
    phone.taps("同意，开始")
    assert "希望赶紧清走" in phone.card().text
    assert phone.conversation.frame is not None
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"] == f"{STORY}\n已经一个月了"


@pytest.mark.parametrize(
    "words", [["确认提交"], ["我不方便实名", "确认提交"], ["/skip", "/back", "确认提交"]]
)
def test_nothing_is_filed_before_the_notice_was_agreed_to(words: list[str]) -> None:
    phone = Phone()
    phone.says(STORY)
    for word in words:
        phone.says(word)
        assert phone.hears()
    assert phone.filings() == []
    assert phone.conversation.consented_at is None


def test_the_word_start_agrees_only_to_a_notice_that_was_there() -> None:
    phone = Phone()
    phone.says("开始")
    assert phone.conversation.consented_at is None
    assert "信访部门只用来办这件事" in phone.hears()
    phone.says("开始")
    assert phone.conversation.consented_at is not None


def test_a_greeting_gets_the_notice_and_one_example() -> None:
    phone = Phone()
    phone.says("你好")
    assert phone.hears().count("比如") == 1
    phone.taps("同意，开始")
    phone.says("在吗")
    assert phone.conversation.frame is not None
    assert phone.conversation.frame.order == ()
    assert "在哪里？" in phone.hears()


def test_a_sticker_is_answered_with_what_can_be_sent() -> None:
    phone = Phone()
    phone.sends(Unfit("sticker"))
    assert "贴图" in phone.hears()
    assert "同意，开始" in list(phone.labels())


def test_a_link_alone_is_kept_and_the_request_is_asked_for() -> None:
    phone = newcomer()
    phone.says("https://example.org/news/1")
    assert "链接我记下了" in phone.hears()
    assert "您希望怎么办？" in phone.hears()


def test_the_place_in_a_link_is_bounded_and_anything_else_is_passed_over() -> None:
    assert place_of(payload_of("河北乡新安村")) == "河北乡新安村"
    for payload in ("", "p", "x", "p!!!!", "p" + "A" * 80, payload_of("村\n"), "pgICA"):
        assert place_of(payload) is None
    with pytest.raises(ValueError, match="does not fit"):
        payload_of("很长的地名" * 10)


def test_only_who_has_the_key_writes_a_signed_link() -> None:
    payload = signed_payload_of("河北乡新安村3组", KEY)
    assert place_of(payload) == "河北乡新安村3组"
    assert is_signed(payload, KEY)
    forged = "s" + payload_of("AAAAAAAA县政府专用")[1:]
    assert place_of(forged) == "县政府专用"
    changed = payload[:-2] + ("A" if payload[-2] != "A" else "B") + payload[-1]
    for other in (forged, changed, payload_of("河北乡新安村3组"), "s", "", payload[1:]):
        assert not is_signed(other, KEY)
    assert not is_signed(payload, "another key, sixteen signs")
    with pytest.raises(ValueError, match="does not fit"):
        signed_payload_of("十四个字的地名放不进签名的码", KEY)


def test_a_link_that_anybody_may_have_made_is_no_code_of_ours() -> None:
    phone = Phone()
    phone.says(f"/start {payload_of('石家庄市长安区')}")
    phone.taps("同意，开始")
    phone.says("村东头牛粪堆了快一个月，希望赶紧清走")
    assert "石家庄市长安区（来自链接）（河北省 石家庄市 长安区）" in phone.card().text


# story


def test_eight_short_messages_in_a_burst_become_one_draft() -> None:
    phone = newcomer()
    parts = [f"第{n}句话，村里的路坏了" for n in range(8)]
    phone.holds()
    for part in parts:
        phone.says(part)
    phone.deliver()
    assert sum("您希望怎么办" in m.text for m in phone.shown.values()) <= 1
    phone.says("希望修路")
    phone.says("河北乡新安村")
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"].split("\n") == parts
    assert phone.filings()[0]["request"] == "希望修路"


def test_a_wish_that_comes_late_loses_nothing_of_what_stood_in_its_place() -> None:
    phone = newcomer()
    for words in ("我家门口", "水渠", "堵了", "想赶紧给通开", "河北乡新安村"):
        phone.says(words)
    phone.taps("我不方便实名", "确认提交")
    (filed,) = phone.filings()
    assert (filed["request"], filed["facts"]) == ("水渠；想赶紧给通开", "我家门口\n堵了")


def test_eight_short_messages_said_slowly_become_one_draft_and_are_counted() -> None:
    phone = newcomer()
    phone.says(STORY)
    question = phone.slots["ask"]
    for n in range(7):
        phone.says(f"还有，第{n}天还是臭")
        assert "记下了 ✓" in phone.hears()
        assert f"共 {n + 2} 条" in phone.hears()
    assert phone.slots["ask"] == question, "the question is not asked eight times"
    phone.taps("我不方便实名", "确认提交")
    assert len(phone.filings()[0]["facts"].split("\n")) == 8


def test_what_is_typed_before_the_next_question_came_is_no_answer_to_it() -> None:
    phone = newcomer()
    phone.says("牛粪很臭")
    assert "您希望怎么办？" in phone.hears()
    phone.holds()
    phone.says("把它清走")
    phone.says("臭得睡不着")  # the question about the place is on its way, and not there yet
    phone.deliver()
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["request"] == "把它清走"
    assert "place" not in frame.answers
    assert [part["text"] for part in frame.answers["story"]] == ["牛粪很臭", "臭得睡不着"]  # type: ignore[attr-defined]


def test_an_edited_message_is_honoured() -> None:
    phone = newcomer()
    first = phone.says("村东头牛粪很臭，希望清走")
    phone.edits(first, "村西头牛粪很臭，希望清走")
    assert "已经照改" in phone.hears()
    assert "村西头" in phone.card().text
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"] == "村西头牛粪很臭，希望清走"
    phone.edits(first, "村南头")
    assert "已经用过了" in phone.hears()


def test_an_edited_caption_is_honoured_and_a_caption_is_part_of_the_story() -> None:
    phone = newcomer()
    photo = phone.photo("村东头，希望清走")
    phone.edits(photo, "村西头，希望清走")
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["facts"] == "村西头，希望清走"
    assert phone.filings()[0]["attachments"][0]["caption"] == "村西头，希望清走"


def test_an_edit_of_an_answer_that_was_changed_since_does_not_bring_it_back() -> None:
    phone = newcomer()
    phone.says("牛粪很臭，希望清走")
    old = phone.says("河北乡新安村")
    phone.taps("我不方便实名", "改地点")
    phone.says("河南乡旧安村")
    phone.edits(old, "河北乡新新村")
    assert "河南乡旧安村" in phone.card().text


def test_a_mistyped_answer_is_mended_by_editing_it() -> None:
    phone = newcomer()
    phone.says(STORY)
    phone.taps("填写姓名住址")
    phone.says("王桂兰，新安村3组12号")
    wrong = phone.says("1380000111")
    assert "不像电话号码" in phone.hears()
    phone.edits(wrong, "13800001111")
    assert "138****1111" in phone.card().text


def test_two_matters_are_told_apart_and_the_second_is_offered_after_the_first() -> None:
    phone = newcomer()
    phone.says(f"我要反映两件事。{STORY}。学校食堂的饭菜不干净，请查一查")
    assert "两件事" in phone.hears()
    phone.taps("我不方便实名", "确认提交")
    assert "另外反映一件" in list(phone.labels())
    phone.taps("另外反映一件")
    assert "在哪里？" in phone.hears()


def test_danger_comes_first_with_a_hotline_and_a_person_and_marks_it_urgent() -> None:
    phone = newcomer()
    phone.says("工资拖欠半年，我不想活了，希望发工资")
    first = phone.said_last()[0]
    for number in ("110", "120", "12356"):
        assert number in first.text
    assert "和值班人员说" in list(phone.labels())
    phone.says("我真的不想活了")
    assert "12356" not in phone.hears(), "advice is given once"
    phone.says("不清楚")
    phone.taps("我不方便实名")
    phone.says("确认提交")
    assert phone.filings()[0]["urgent"] is True


def test_who_denounces_an_official_is_kept_from_them_and_that_is_nobodys_choice() -> None:
    """Art. 30 forbids it to the office; 不用保密了 stood there, and did it."""
    phone = newcomer()
    phone.says("新安村村主任王大山贪污低保款，请查处")
    assert "对被反映的人保密" in phone.hears()
    phone.taps("我不方便实名")
    assert "已选：对被反映的人保密" in phone.card().text
    assert "不用保密了" not in phone.labels()
    frame = phone.conversation.frame
    assert frame is not None
    stored = f"d:{frame.tag}:{frame.rev}:toggle.confidential"  # of a card shown before
    phone.presses(stored, phone.slots[frame.card_slot])
    assert "不能取消" in phone.toasts[-1].text
    phone.says("不用保密了")
    assert "不能取消" in phone.hears()
    phone.taps("确认提交")
    assert phone.filings()[0]["confidential"] is True
    assert phone.filings()[0]["kind"] == "denunciation"
    assert phone.filings()[0]["accused"] == ["新安村村主任王大山"]


def test_anybody_can_choose_to_be_kept_from_the_accused() -> None:
    phone = ready_to_send()
    phone.taps("对被反映的人保密")
    phone.taps("确认提交")
    assert phone.filings()[0]["confidential"] is True


@pytest.mark.parametrize(
    ("messages", "where"),
    [
        (["老板跑了", "厂子叫顺发纸箱厂 在柳河镇", "欠我们三个月工资"], "柳河镇顺发纸箱厂"),
        (["店名是小红理发，就在中山路", "办的卡不认了"], "中山路"),
        (["图片里这个井盖没了，在粮站门口", "都拿树枝插着"], "粮站门口"),
        (["视频里的水是红的", "从电镀厂后墙那根管子出来"], "电镀厂"),
    ],
)
def test_where_it_is_is_told_in_parts(messages: list[str], where: str) -> None:
    """The town alone, and what a picture shows, were taken for the place."""
    phone = newcomer()
    phone.limits = Quota(story_pause_seconds=3)
    for message in messages:
        phone.says(message)
    frame = phone.conversation.frame
    assert frame is not None
    place = position.values(frame)["place"]
    assert isinstance(place, dict)
    assert where in place["text"]
    assert "图片" not in place["text"]
