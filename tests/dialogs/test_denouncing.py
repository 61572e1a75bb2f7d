"""Denunciations and complaints: read from every text of a draft, and kept from the accused."""

import pytest

from backend_client.wrongs import Verdict
from dialogs.conversation import Person
from dialogs.filing_find import find
from tests.dialogs import denunciations
from tests.dialogs.phone import filer, newcomer, ready_to_send


def test_four_hundred_phrases_are_labelled_and_half_of_them_held_out() -> None:
    phrases = denunciations.read()
    assert (len(phrases), len({phrase.text for phrase in phrases})) == (400, 400)
    for held in (False, True):
        some = [phrase for phrase in phrases if phrase.held == held]
        assert sum(phrase.denounces for phrase in some) == len(some) - 100 == 100


@pytest.mark.parametrize(("held", "recall"), [(False, 0.97), (True, 0.96)])
def test_hardly_any_denunciation_is_missed_or_imagined(held: bool, recall: float) -> None:
    phrases = [phrase for phrase in denunciations.read() if phrase.held == held]
    told = [phrase for phrase in phrases if phrase.denounces]
    others = [phrase for phrase in phrases if not phrase.denounces]
    assert denunciations.share(told, Verdict.DENOUNCES, Verdict.ASKS) >= recall
    assert denunciations.share(others, Verdict.DENOUNCES, Verdict.ASKS) <= 0.05


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
    phone.taps("不清楚", "不清楚", "我不方便实名")
    assert "对被反映的人保密" in phone.labels()
    phone.taps("确认提交")
    [filed] = phone.filings()
    assert (filed["kind"], filed["confidential"]) == ("claim", False)
    assert "王主任" in "".join(filed["accused"])


DOUBTFUL = "村委会擅自改了我家的地界，希望查清楚，在新安村"


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
    phone.says("村委会擅自又改了一次")
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
