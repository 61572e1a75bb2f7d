"""The command of the reader: which readings it prints, and what decides."""

from typer.testing import CliRunner

from bot.cli.reading import reading


def explained(text: str, *more: str) -> str:
    told = CliRunner().invoke(reading, ["explain", text, *more])
    assert told.exit_code == 0
    return told.output


def test_the_act_is_shown_with_its_evidence() -> None:
    told = explained("我那个井的事咋样了", "--context", "running", "--case", "水井 抽水")
    assert told.startswith("progress about case")
    assert "rule:progress.sign" in told


def test_danger_is_shown_with_its_sort_the_call_and_the_deciding_words() -> None:
    told = explained("我真不想活了").splitlines()
    (danger,) = [line for line in told if line.startswith("danger")]
    assert "despair" in danger
    assert "comfort" in danger
    assert "不想活" in danger
    assert any("by its words  (t:despair +" in line for line in told)


def test_no_danger_is_shown_with_what_speaks_against_it() -> None:
    told = explained("热死了，车间里没有风扇").splitlines()
    assert "no danger" in " ".join(told)
    assert any("-" in line for line in told if line.startswith("no danger"))


def test_a_denunciation_is_shown_with_its_sentence_and_the_deciding_words() -> None:
    told = explained("路灯坏了。镇长收了开发商的红包").splitlines()
    (denounces,) = [line for line in told if line.startswith("denounces")]
    assert "镇长收了开发商的红包" in denounces
    assert "红包" in denounces.split("(")[1]
    assert "路灯坏了" not in denounces
    (nothing,) = [line for line in told if line.startswith("nothing of those in office")]
    assert "路灯坏了" in nothing
