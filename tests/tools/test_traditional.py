"""The texts in traditional characters are those of the simplified ones, and a person's."""

import pytest

from dialogs.texts import texts
from tools.texts import traditional


def test_the_file_says_what_the_simplified_one_says_now() -> None:
    made = traditional.made(traditional.SOURCE.read_text("utf-8"))
    assert made == traditional.MADE.read_text("utf-8"), "run: python -m tools.texts.traditional"


def test_the_characters_of_names_are_those_that_are_made_now() -> None:
    rows = "".join(f"{simple}\t{letter}\n" for simple, letter in traditional.shown())
    made = traditional.SHOWN_HEAD + rows
    assert made == traditional.SHOWN.read_text("utf-8"), "run: python -m tools.texts.traditional"


@pytest.mark.parametrize(
    ("simplified", "right"),
    [
        ("新疆维吾尔自治区 阿勒泰地区 青河县", "新疆維吾爾自治區 阿勒泰地區 青河縣"),
        ("七里河区", "七里河區"),
        ("岳阳县", "岳陽縣"),
        ("城市建设和市政管理", "城市建設和市政管理"),
        ("路灯", "路燈"),
    ],
)
def test_what_is_kept_in_simplified_characters_is_shown_in_traditional_ones(
    simplified: str, right: str
) -> None:
    assert texts("zh-Hant").spelled(simplified) == right
    assert texts("zh-Hans").spelled(simplified) == simplified


@pytest.mark.parametrize(
    ("simplified", "right"),
    [
        ("干净的干部干了活", "乾淨的幹部幹了活"),
        ("发现头发", "發現頭髮"),
        ("皇后后来走了", "皇后後來走了"),
        ("三公里里面", "三公里裡面"),
        ("一台机器在台湾", "一台機器在台灣"),
        ("只要一只狗", "只要一隻狗"),
        ("面条在上面", "麵條在上面"),
        ("系统里的关系联系", "系統裡的關係聯繫"),
        ("松树放松", "松樹放鬆"),
        ("征地、排污", "徵地、排污"),
        ("回复这四个字，恢复", "回覆這四個字，恢復"),
        ("“满意”", "「滿意」"),
    ],
)
def test_the_characters_that_one_simplified_one_stands_for(simplified: str, right: str) -> None:
    assert traditional.traditional(simplified) == right


def test_the_keys_and_what_is_put_into_a_text_stay_as_the_code_names_them() -> None:
    made = traditional.made(
        '# head\n[topic]  # 说明\n"环境保护" = "{name}这里"\na = """\n发\n"""\n'
    )
    assert made.splitlines()[1:] == [
        *("[topic]  # 說明", '"环境保护" = "{name}這裡"', 'a = """', "發", '"""'),
    ]


def test_a_text_that_is_still_to_be_made_is_said_in_simplified_characters() -> None:
    t = texts("zh-Hant")
    without = type(t)(t.language, {k: v for k, v in t.table.items() if k != "talk.noted"})
    assert without.plain("talk.noted") == texts("zh-Hans").plain("talk.noted")
