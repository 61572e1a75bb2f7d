"""Denunciations and complaints: read from every text of a draft, and kept from the accused."""

import re
from collections import Counter

import pytest

from backend_client.wording import denunciation
from backend_client.wording.denunciation import Verdict, speaks_of_office, verdict
from dialogs.filing.find import find
from dialogs.reading import extract
from dialogs.state.conversation import Person
from tests.dialogs.phone import filer, newcomer, ready_to_send
from tests.dialogs.reading import denunciations
from tests.dialogs.reading.denunciations import Phrase, Use


def some(label: str, use: Use) -> list[Phrase]:
    return [each for each in denunciations.read() if (each.label, each.use) == (label, use)]


def test_no_phrase_is_both_learnt_from_and_measured_by() -> None:
    texts = [re.sub(r"\W", "", phrase.text) for phrase in denunciations.read()]
    assert len(set(texts)) == len(texts) > 9_000


@pytest.mark.parametrize(
    ("use", "phrases", "recall", "imagined", "asked"),
    [
        (Use.HELD, 290, 0.97, 0.04, 0.07),
        (Use.FRESH, 140, 0.9, 0.02, 0.07),
        (Use.APART, 330, 0.95, 0.03, 0.14),
        (Use.UNSIGHTED, 200, 0.96, 0.05, 0.26),
        (Use.PLAIN, 40, 1.0, 0.08, 0.15),
        (Use.LATER, 250, 0.98, 0.02, 0.11),
        (Use.STRANGE, 150, 0.98, 0.02, 0.09),
    ],
)
def test_few_denunciations_are_missed_and_hardly_one_imagined(
    use: Use, phrases: int, recall: float, imagined: float, asked: float
) -> None:
    """By rules 0.72 of those held and 0.31 of the fresh were seen: 0.06 and 0.03 were imagined."""
    told, others = some("denounces", use), some("claims", use)
    assert min(len(told), len(others)) >= phrases
    assert denunciations.share(told, Verdict.DENOUNCES, Verdict.ASKS) >= recall
    assert denunciations.share(others, Verdict.DENOUNCES) <= imagined
    assert denunciations.share(others, Verdict.ASKS) <= asked


@pytest.mark.parametrize(
    "text",
    [
        "前任镇长贪污被判了十年，他批的路什么时候修完",
        "公车私用打哪个电话",
        "都传所长收红包，是造谣",
        "我们公司会计挪用货款，怎么报案",
        "民警没收红包，锦旗也不要",
        "村上说她儿子有车，可那车是借亲戚的名字贷的款跑货运的",
        "低保没了，说我家盖了楼，楼是借钱给儿子结婚盖的",
    ],
)
def test_what_was_judged_is_denied_asked_or_private_is_not_taken_for_one(text: str) -> None:
    assert denunciation.verdict(text) is not Verdict.DENOUNCES


def test_a_story_of_many_sentences_needs_more_to_raise_a_doubt() -> None:
    """Each sentence of a long complaint was as likely to be mistaken as a short one."""
    much = "。".join(f"第{floor}层的灯坏了" for floor in range(9))
    alone = "他送了烟就先办"
    assert denunciation.verdict(alone) is Verdict.DENOUNCES
    assert denunciation.verdict(f"{much}。{alone}") is Verdict.ASKS
    assert denunciation.verdict(f"{much}。民政所长{alone}") is Verdict.DENOUNCES


def test_a_complaint_about_an_officer_is_no_denunciation_and_mostly_seen() -> None:
    """By rules 0.11 were seen."""
    told = some("complains", Use.HELD)
    assert len(told) >= 80
    assert denunciations.share(told, Verdict.DENOUNCES) == 0
    assert denunciations.share(told, Verdict.COMPLAINS, Verdict.ASKS) >= 0.5


def test_what_is_read_can_be_explained_by_words_of_the_text() -> None:
    opening, sentence = "路灯坏了。", "李局长收受老板的好处费，请查处"
    [wrong] = denunciation.read(f"{opening}{sentence}。谢谢")
    assert wrong.verdict is Verdict.DENOUNCES
    assert (wrong.start, wrong.end) == (len(opening), len(opening + sentence))
    assert {"收受", "好处"} <= set(wrong.words)
    assert all(word in sentence for word in wrong.words)


@pytest.mark.parametrize("around", ["{}", "领导您好，{}", "{}，希望查清楚，在新安村"])
def test_whoever_denounces_politely_denounces_all_the_same(around: str) -> None:
    """With the ending it was taken for a claim."""
    assert denunciation.verdict(around.format("村干部家占着集体的地")) is Verdict.DENOUNCES


@pytest.mark.parametrize("text", ["晚上拍的", "门口", "第二张"])
def test_a_caption_of_a_few_letters_raises_no_doubt(text: str) -> None:
    """Whoever sent a photo of a street lamp was asked whether they denounce: 晚上拍的."""
    assert denunciation.verdict(text) is Verdict.NOTHING
    assert denunciation.verdict("有人贪污") is Verdict.ASKS


def test_who_is_in_office_may_be_told_in_another_text() -> None:
    assert denunciation.verdict("收了我三百") is Verdict.NOTHING
    assert denunciation.verdict("收了我三百", "民政所的李所长") is Verdict.ASKS


def test_a_plain_denunciation_beside_much_of_everyday_matters_is_one() -> None:
    """The dung that is told of beside it outweighed the funds that were taken."""
    text = "新安村主任王大山贪污村东头清牛粪的公款，牛粪堆了快一个月，臭得开不了窗，请查处"
    assert denunciation.verdict(text) is Verdict.DENOUNCES


@pytest.mark.parametrize("text", ["河北乡", "河北乡新安村", "王桂兰", "希望修路", "石家庄市长安区"])
def test_an_answer_of_a_few_letters_raises_no_doubt_beside_an_office(text: str) -> None:
    """A place was asked about because another text of the draft named an office."""
    assert denunciation.verdict(text, "路灯坏了，请乡政府派人来修") is Verdict.NOTHING


def test_a_choice_made_before_it_became_a_denunciation_counts_no_more() -> None:
    phone = ready_to_send()
    phone.taps("对被反映的人保密")
    phone.taps("不用保密了")
    phone.says("镇里的李书记收了我两万块钱不办事")
    phone.taps("确认提交")
    assert phone.filings()[0]["confidential"] is True
    assert phone.filings()[0]["kind"] == "denunciation"


def test_a_denunciation_told_as_the_place_is_one() -> None:
    """It became the place of a claim that was not confidential."""
    phone = newcomer()
    phone.says("低保的事，希望查一查")
    phone.says("青河县民政局李局长贪污低保款，请查处")
    phone.says("不清楚")
    phone.taps("我不方便实名")
    phone.taps("确认提交")
    [filed] = phone.filings()
    assert (filed["kind"], filed["confidential"]) == ("denunciation", True)
    assert "青河县民政局" in filed["accused"][0]
    assert "贪污" in filed["facts"]


@pytest.mark.parametrize("step", ["request", "place", "address", "proxy_for"])
def test_whatever_a_text_answered_it_is_read_for_whom_it_accuses(step: str) -> None:
    text = "民政局的李局长收了我两万块钱"
    given: object = text
    if step == "place":
        given = {"text": text, "latitude": None, "longitude": None}
    found = find({"story": [{"id": 1, "text": "低保没批下来"}], step: given}, Person())
    assert (found["kind"], found["confidential"]) == ("denunciation", True)
    assert found["accused"]


def test_a_caption_and_a_files_name_are_read_for_whom_they_accuse() -> None:
    for name in ("caption", "name"):
        file = {"kind": "photo", "ref": "r", name: "民政局的李局长收了我两万块钱"}
        found = find({"story": [{"id": 1, "text": "低保没批"}], "materials": [file]}, Person())
        assert found["kind"] == "denunciation"


def test_a_complaint_about_an_officer_is_offered_secrecy_and_names_them() -> None:
    """It went to the very office without a word."""
    phone = newcomer()
    phone.says("河北乡政府的王主任态度恶劣，推诿，我要投诉他")
    assert "不会建议交给他们自己办" in phone.hears()
    phone.taps("不清楚", "我不方便实名")
    assert "对被反映的人保密" in phone.labels()
    phone.taps("确认提交")
    [filed] = phone.filings()
    assert (filed["kind"], filed["confidential"]) == ("claim", False)
    assert "王主任" in "".join(filed["accused"])


DOUBTFUL = "村委会私自卖了我家的地，希望查清楚，在新安村"


@pytest.mark.parametrize(
    "text",
    [
        "替老王反映，他家门口的路灯坏了",
        "我替老王反映",
        "替王主任反映，门口水沟堵了",
        "代张镇长反映一下，家里停水三天",
        "受李书记委托反映水沟堵了",
        "王主任托我反映，水沟堵了，没人管",
        "帮隔壁的刘所长投诉噪音太大",
        "替我二叔周会计咨询医保报销",
        "幫老陳反映，他家屋頂漏水",
    ],
)
def test_for_whom_it_is_told_is_accused_of_nothing(text: str) -> None:
    """替老王反映，… was once asked whether it denounces somebody."""
    assert verdict(text) is Verdict.NOTHING
    assert not speaks_of_office(text)


@pytest.mark.parametrize(
    "text",
    [
        "替王大爷反映，村主任王大山贪污低保款",
        "帮老王举报他们村会计吃空饷",
        "帮村主任的邻居举报，村主任收了两万块钱才批宅基地",
        "替王主任挪用低保款的是村会计",
        "替被村主任打的老王反映，村主任贪污救济款",
        "会计替村主任冒领死人的低保",
    ],
)
def test_whoever_tells_for_another_denounces_all_the_same(text: str) -> None:
    assert verdict(text) is Verdict.DENOUNCES


@pytest.mark.parametrize(
    ("label", "kind", "confidential"),
    [
        ("举报违法违纪", "denunciation", True),
        ("解决我的事", "claim", False),
        ("说不准", "claim", True),
    ],
)
def test_when_nobody_can_tell_the_citizen_is_asked_once(
    label: str, kind: str, confidential: bool
) -> None:
    phone = newcomer()
    phone.says(DOUBTFUL)
    assert phone.hears().count("违法违纪") == 1
    phone.taps(label)
    phone.says("村委会私自又卖了一块")
    phone.taps("我不方便实名")
    assert phone.hears().count("违法违纪") == 0
    phone.taps("确认提交")
    [filed] = phone.filings()
    assert (filed["kind"], filed["confidential"]) == (kind, confidential)


def test_a_case_is_shielded_once_something_added_denounces() -> None:
    phone = filer()
    phone.says("补充")
    phone.says("镇里的李书记收了我两万块钱不办事")
    phone.taps("确认提交")
    assert phone.conversation.cases[0].shielded is True


@pytest.mark.parametrize(
    "wish",
    ["叫他们把电梯换了", "让领导来看看", "让领导别再推了", "叫老板把工资发了", "让学校换个食堂"],
)
def test_a_wish_that_names_somebody_accuses_nobody(wish: str) -> None:
    """Each was once asked whether it was a denunciation."""
    phone = newcomer()
    phone.says("小区电梯坏了一个月，老人下不了楼")
    phone.says(wish)
    assert "算不算举报" not in phone.hears()


@pytest.mark.parametrize(
    "guess",
    [
        "还是因为某些部门的干部收了好处不让别家卖？",
        "是不是主管的领导收了厂家的回扣",
        "难道局长收了他们的好处费才不管吗？",
        "会不会是主任拿了红包？",
    ],
)
def test_whoever_only_guesses_in_a_question_is_asked_whether_they_accuse_anybody(
    guess: str,
) -> None:
    """A complaint over the price of gas became a denunciation by its side question."""
    phone = newcomer()
    phone.says(f"我们县的气价比邻县贵一块，一直不降，{guess}希望降下来")
    assert "违法违纪" in phone.hears()
    assert {"举报违法违纪", "解决我的事", "说不准"} <= set(phone.labels())
    phone.taps("解决我的事")
    phone.taps("我不方便实名", "确认提交")
    assert phone.filings()[0]["kind"] == "claim"


@pytest.mark.parametrize(
    "text",
    [
        "村长收了我两万红包，难道没人管吗？",
        "难道没人管吗，支书把低保给了他弟弟",
        "支书贪污公款是不是该查？",
        "局长还是收了老板的红包",
    ],
)
def test_a_question_beside_what_is_told_takes_nothing_back(text: str) -> None:
    assert denunciation.verdict(text) is Verdict.DENOUNCES


def test_no_word_that_only_joins_others_nor_a_piece_of_a_word_is_shown_as_a_reason() -> None:
    """因为 stood there beside 好处, and 上就 of 晚上就."""
    readings = [extract.read(phrase.text) for phrase in some("denounces", Use.APART)]
    denounced = [reading for reading in readings if reading.kind == "denunciation"]
    reasons = [word for reading in denounced for word in reading.kind_reasons]
    assert len(reasons) > 300
    assert all(len(word) > 1 for word in reasons)
    assert not {"因为", "但是", "他们的", "都是", "什么", "已经", "的人", "上就"} & set(reasons)
    told = extract.read("因为没给他送礼，所长就卡着不办，因为他收红包").kind_reasons
    assert "红包" in told and "因为" not in "".join(told)


@pytest.mark.parametrize(
    ("text", "besides"),
    [
        ("派出所副所长给赌场当保护伞，次次去查都扑空，老板一个月给他一万", "政法"),
        ("举报村会计虚报种粮补贴，冒领了二十多户的钱", "农村农业"),
    ],
)
def test_a_denunciation_is_not_filed_unasked_by_what_it_is_about_besides(
    text: str, besides: str
) -> None:
    """Both were: it is a matter of discipline, and the other topic is offered beside it."""
    found = find({"story": [{"text": text}]}, Person())
    assert found["suggested"][:2] == ["纪检监察", besides]  # type: ignore[index]
    assert found["topic_unsure"] is True


def test_who_wants_their_own_matter_solved_is_sorted_by_it() -> None:
    story = [{"text": "举报村会计虚报种粮补贴，冒领了二十多户的钱"}]
    found = find({"story": story, "kind": "claim"}, Person())
    assert found["suggested"][0] == "农村农业"  # type: ignore[index]


def in_english(label: str) -> list[Verdict]:
    rows = denunciations.ENGLISH.read_text("utf-8").splitlines()
    parts = (row.split("\t") for row in rows if not row.startswith("#"))
    return [verdict(text) for told, text in parts if told == label]


def test_a_denunciation_in_english_is_heard() -> None:
    """None was: it could go to whom it accused, like any other claim."""
    told = Counter(in_english("yes"))
    assert told[Verdict.DENOUNCES] >= 0.7 * told.total()
    assert told[Verdict.DENOUNCES] + told[Verdict.ASKS] >= 0.93 * told.total()


def test_a_claim_in_english_accuses_nobody() -> None:
    told = Counter(in_english("no"))
    assert told[Verdict.DENOUNCES] == 0
    assert told[Verdict.ASKS] <= 0.07 * told.total()


def test_who_denounces_in_english_is_kept_secret() -> None:
    phone = newcomer()
    phone.says("A village official took money from my father to approve the subsidy")
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.inferred["kind"] == "denunciation"
    assert frame.inferred["confidential"] is True
    assert frame.inferred["suggested"][0] == "纪检监察"  # type: ignore[index]


def test_a_story_told_where_it_is_asked_whether_it_denounces_is_kept_whole() -> None:
    """Only the place in it was taken, and its words stood nowhere."""
    phone = newcomer()
    phone.says("名字改成石玉兰，别写我男人的")
    phone.says("环境保护")
    phone.says("不清楚")  # where
    frame = phone.conversation.frame
    assert frame is not None and frame.asked == "accuses"
    story = "村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"
    phone.says(story)
    frame = phone.conversation.frame
    assert frame is not None
    assert story in str(frame.answers["story"])
