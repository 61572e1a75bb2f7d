"""Posters: the code leads to the place, also where no font has Chinese characters."""

from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFont
from typer.testing import CliRunner

from bot.cli.main import app
from bot.cli.posters import (
    BadList,
    Poster,
    draw,
    draw_code,
    find_font,
    posters,
    read_places,
    write,
)
from bot.settings import StartError, keep_secrets, load
from dialogs.filing.place_link import is_signed, place_of

KEY = "a key of thirty-two signs or more"
PLACES = ["河北乡新安村", "Oak Street 5"]


def test_each_poster_leads_to_its_place_and_is_signed() -> None:
    for place, poster in zip(PLACES, posters(PLACES, "petition_bot", KEY), strict=True):
        address, _, payload = poster.link.partition("?start=")
        assert address == "https://t.me/petition_bot"
        assert (place_of(payload), is_signed(payload, KEY)) == (place, True)


def test_the_picture_holds_the_code_dot_by_dot_with_its_border() -> None:
    link = posters(PLACES, "petition_bot", KEY)[0].link
    page = draw(Poster(PLACES[0], link), font=None)
    code = draw_code(link)
    rows = list(segno.make_qr(link, error="m").matrix_iter(border=4))
    dot, middle = code.width // len(rows), code.width // len(rows) // 2
    at = ((page.width - code.width) // 2, 270)
    for picture, (left, top) in ((code, (0, 0)), (page, at)):
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                spot = (left + x * dot + middle, top + y * dot + middle)
                assert picture.getpixel(spot) == (0 if dark else 255)


def test_without_a_chinese_font_the_poster_leaves_a_line_for_the_place(tmp_path: Path) -> None:
    pdf = write(posters(PLACES, "petition_bot", KEY), tmp_path, None)
    assert pdf.read_bytes()[:5] == b"%PDF-"
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert names == ["001-河北乡新安村.png", "002-OakStreet5.png"]
    with Image.open(tmp_path / names[0]) as chinese, Image.open(tmp_path / names[1]) as english:
        assert chinese.size == (1_240, 1_754)
        assert chinese.getpixel((620, 1_241)) == 0, "the line"
        assert english.getpixel((220, 1_241)) == 255, "no line, since the name could be written"


def test_the_fonts_of_systems_are_looked_for_and_any_other_can_be_named(tmp_path: Path) -> None:
    font = find_font()
    assert font is None or ImageFont.truetype(font, 10)
    (tmp_path / "no.ttf").write_text("no font")
    made = posters(PLACES, "petition_bot", KEY)
    with pytest.raises(BadList, match="no font that can be read"):
        write(made, tmp_path, tmp_path / "no.ttf")


@pytest.mark.parametrize(
    ("places", "bot_name", "says"),
    [
        (["十四个字的地名放不进签名的码"], "petition_bot", "at most 13 Chinese"),
        (["新安村\u202e"], "petition_bot", "does not fit"),
        (["新安村"], "@petition bot", "The bot's name has"),
    ],
)
def test_what_does_not_fit_is_named(places: list[str], bot_name: str, says: str) -> None:
    with pytest.raises(BadList, match=says):
        posters(places, bot_name, KEY)


def test_a_list_may_have_comments_and_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "places.txt"
    file.write_text("\ufeff# villages\n\n 新安村 \r\nOak Street 5\n", encoding="utf-8")
    assert read_places(file) == ["新安村", "Oak Street 5"]
    for content, says in ((b"# nothing\n", "names no place"), (b"\xd0\xc2", "is not UTF-8")):
        file.write_bytes(content)
        with pytest.raises(BadList, match=says):
            read_places(file)
    with pytest.raises(BadList, match="cannot be read"):
        read_places(tmp_path / "none.txt")


def test_the_command_prints_what_the_bot_will_vouch_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    Path("places.txt").write_text("新安村", encoding="utf-8")
    result = CliRunner().invoke(app, ["posters", "places.txt", "--bot", "petition_bot"])
    assert result.exit_code == 0
    assert Path("posters/posters.pdf").is_file()
    with Image.open("posters/001-新安村.png") as page:
        code = draw_code(posters(["新安村"], "petition_bot", keep_secrets(load()).link_key)[0].link)
        at = (page.width - code.width) // 2
        shown = page.crop((at, 270, at + code.width, 270 + code.height))
        assert shown.tobytes() == code.tobytes()
    failed = CliRunner().invoke(app, ["posters", "none.txt", "--bot", "petition_bot"])
    assert isinstance(failed.exception, StartError)
