"""What comes on paper is read like what is typed in the chat."""

import pytest

from backend_client.contract.case import PetitionKind
from bot.cli.paper import read_paper


@pytest.mark.starts
def test_a_letter_is_sorted_and_its_place_and_request_are_found() -> None:
    told = read_paper("我们村的路灯坏了半个月，晚上看不见路，希望尽快修好", "", "朔州市朔城区")
    assert told.kind is PetitionKind.CLAIM
    assert told.topic is not None and told.topic.path[0] == "城乡建设" and told.topic.reasons
    assert told.place is not None and told.place.division == "140602"
    assert told.place.text == "朔州市朔城区"
    assert told.request == "希望尽快修好"
    assert not told.urgent and told.accused == ()


def test_what_was_typed_counts() -> None:
    told = read_paper("新安村的路灯坏了，希望尽快修好", "装一盏新的", "")
    assert told.request == "装一盏新的"
    assert told.place is not None and told.place.text.startswith("新安村")


def test_danger_and_whom_it_denounces_are_told() -> None:
    assert read_paper("楼要塌了，墙裂开了，里面还有人，快来人", "", "").urgent
    told = read_paper("镇长李某贪污低保款，请查处", "", "")
    assert told.kind is PetitionKind.DENUNCIATION and told.accused == ("镇长李某",)
    assert (
        read_paper("希望修好路灯", "查处镇长李某贪污低保款", "").kind is PetitionKind.DENUNCIATION
    )
