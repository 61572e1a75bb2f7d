"""Conversations that earlier releases stored load, are woken, and can be finished."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from backend_client.json_codec import from_plain, to_plain
from dialogs.registry import restored, stored
from dialogs.state.conversation import Conversation, Frame, StaffChat
from dialogs.state.effect import EffectKind
from dialogs.state.event import Due
from tests.dialogs.phone import STORY, Phone
from tests.dialogs.scenes import LAMP, SCENES, STATES, taken_up

RELEASES = sorted(path.stem for path in STATES.glob("*.json"))
UNMARKED = ("1_first", "2_files")  # they did not note when a draft was touched
LAMP_ELSEWHERE = "路灯坏了半个月，希望修好"


def newest(phone: Phone) -> dict[str, Any]:
    """The draft that was filed last."""
    return phone.filings()[-1]


def agrees_and_files(phone: Phone) -> None:
    phone.taps("同意，开始", "我不方便实名", "确认提交")
    assert newest(phone)["facts"] == STORY


def answers_and_files(phone: Phone) -> None:
    phone.says("河北乡新安村")
    phone.taps("我不方便实名", "确认提交")
    assert newest(phone)["facts"] == LAMP_ELSEWHERE
    assert newest(phone)["place"]["text"] == "河北乡新安村"


def sends_what_was_checked(phone: Phone) -> None:
    phone.taps("确认提交")
    assert newest(phone)["facts"] == STORY
    assert newest(phone)["petitioner"]["name"] == "王桂兰"


def comes_back_and_files(phone: Phone) -> None:
    phone.says("/start")
    phone.taps("接着填", "确认提交")
    assert newest(phone)["facts"] == STORY


def adds_and_files(phone: Phone) -> None:
    phone.says("确认提交")
    (effect,) = phone.effects_of(EffectKind.SUPPLEMENT)
    assert effect.body["text"] == "昨天又来了一车"
    phone.says("确认提交")
    assert newest(phone)["facts"] == LAMP


def rates(phone: Phone) -> None:
    phone.taps("解决了", "满意", "满意")
    assert phone.effects_of(EffectKind.RATE)[-1].body["unit"] == "satisfied"
    phone.taps("又发生了")
    phone.says(LAMP)
    phone.says("确认提交")
    assert newest(phone)["reopens"] == "20260615-000001-2"


def appeals(phone: Phone) -> None:
    phone.taps("确认提交")
    (effect,) = phone.effects_of(EffectKind.ASK_REVIEW)
    assert (effect.body["request"], effect.body["reasons"]) == ("希望赶紧清走", "没有人来看过")


ENDS: Mapping[str, Callable[[Phone], None]] = {
    "before_consent": agrees_and_files,
    "being_asked": answers_and_files,
    "checking": sends_what_was_checked,
    "put_aside": comes_back_and_files,
    "adding_in_the_middle": adds_and_files,
    "answered": rates,
    "appealing": appeals,
}


def scenes(release: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((STATES / f"{release}.json").read_text("utf-8"))
    return found


def test_every_release_kept_every_scene_that_can_be_finished() -> None:
    assert RELEASES[0] == "1_first"
    for release in RELEASES:
        assert set(scenes(release)) == set(SCENES) == set(ENDS)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("release", RELEASES)
def test_a_conversation_is_finished_by_a_later_release(release: str, scene: str) -> None:
    phone = taken_up(scenes(release)[scene])
    before = phone.conversation
    assert restored(json.loads(json.dumps(stored(before)))) == before
    ENDS[scene](phone)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("release", RELEASES)
def test_no_key_of_a_stored_draft_is_dropped(release: str, scene: str) -> None:
    before = scenes(release)[scene]["state"]
    after = json.loads(json.dumps(stored(restored(before))))
    for name in ("frames", "shelf"):
        for old, new in zip(before[name], after[name], strict=True):
            kept = {key: new.get(key) for key in old}
            assert kept == old if old["version"] == new["version"] else kept.keys() <= new.keys()


def test_fields_of_a_draft_that_were_renamed_are_stored_under_their_old_keys() -> None:
    keys = {
        "found": {"topic": 1},
        "passed": ["place"],
        "path": ["story"],
        "heard": {"7": "story"},
        "said": ["danger"],
    }
    new = {"id": "d", "dialog": "file_case", "version": 1, "started_at": "2026-07-01T08:00+08:00"}
    frame = from_plain(Frame, {**new, **keys})
    assert (frame.inferred, frame.skipped, frame.order) == ({"topic": 1}, ("place",), ("story",))
    assert (frame.answered_by, frame.flags) == ({"7": "story"}, ("danger",))
    assert to_plain(frame) | keys == to_plain(frame)


def test_fields_of_a_conversation_that_were_renamed_are_stored_under_their_old_keys() -> None:
    draft = {"id": "d", "dialog": "file_case", "version": 1, "started_at": "2026-07-01T08:00+08:00"}
    talk = {"id": "t", "relayed": [7, 9]}
    keys = {"shelf": [draft], "relays": [talk], "claims": ["c"]}
    conversation = from_plain(Conversation, keys)
    assert [frame.id for frame in conversation.parked] == ["d"]
    assert conversation.staff_chats == (StaffChat("t", message_ids=(7, 9)),)
    assert conversation.claim_names == ("c",)
    plain = to_plain(conversation)
    assert plain["relays"][0] | talk == plain["relays"][0]
    assert plain["shelf"][0]["id"] == "d" and plain["claims"] == ["c"]
    assert from_plain(Conversation, plain) == conversation


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("release", RELEASES)
def test_it_is_woken_after_the_upgrade_says_nothing_of_it_and_is_finished_then(
    release: str, scene: str
) -> None:
    phone = taken_up(scenes(release)[scene])
    phone.happens(Due())
    assert phone.last == ()
    assert phone.due_at is not None, "drafts and windows are counted from now on"
    ENDS[scene](phone)


@pytest.mark.parametrize("release", UNMARKED)
def test_a_draft_of_an_earlier_release_is_kept_30_days_from_the_upgrade(release: str) -> None:
    phone = taken_up(scenes(release)["put_aside"])
    phone.passes(days=100)
    phone.happens(Due())
    upgraded = phone.now
    for _ in range(3):
        phone.is_woken()
    assert phone.now == upgraded + timedelta(days=3)
    assert "自动删掉" in phone.hears()
    phone.is_woken()
    assert phone.now > upgraded + timedelta(days=30)
    assert phone.conversation.parked == ()


@pytest.mark.parametrize("scene", SCENES)
def test_the_scenes_play_on_the_code_of_today(scene: str) -> None:
    ENDS[scene](SCENES[scene]())
