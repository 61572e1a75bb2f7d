"""What is written in traditional characters is read as in simplified ones, and kept as written."""

import pytest
from opencc import OpenCC

from dialogs.reading.acts.reader import Context, read_act
from dialogs.reading.danger import calls, signs
from dialogs.reading.topics.forms import level
from tests.dialogs.phone import Phone

SIMPLER = OpenCC("tw2s")

STORIES = (
    "我要投訴，青河縣新安村的路燈壞了半個月，晚上看不見路，希望趕緊修好",
    "村東頭牛糞堆了一個多月，臭得開不了窗，找過村裡沒人管，請求清走",
    "工廠每天夜裡排黑煙，衣服都不敢曬，希望環保局來查一查",
    "河水被污染了，魚都死了，希望別再往河裡排污水",
    "老闆拖欠我三個月工資不發，總共一萬八千元，請幫我討回來",
    "工地幹完活兩年了，農民工工資還沒給，希望儘快發下來",
    "小區停水三天了，物業說沒辦法，希望今天來水",
    "樓頂漏水，牆都發黴了，開發商不管，希望維修",
    "電梯經常壞，老人上不了樓，請求換新電梯",
    "公交車一個小時才來一班，學生上學總遲到，希望多開幾班",
    "學校門口車太亂，孩子過馬路危險，希望裝紅綠燈",
    "孩子戶口不在這裡，學校不讓報名，希望能有學上",
    "醫院多收了我八百塊錢，要退又不給退，希望退錢",
    "低保停發了半年，沒人說為什麼，希望補發",
    "征地款到現在還沒有給我們，請政府給個說法",
    "村裡的水渠塌了，莊稼澆不上水，希望修通",
    "買的種子是假的，畝產不到一半，要求賠償",
    "飯店深夜放音樂，噪音吵得睡不著，希望管一管",
    "網購的手機是壞的，商家不退款，希望幫我退錢",
    "旅行社收了錢不發團，電話也不接，要求退團費",
    "鄰居亂搭違章建築，擋住我家陽光，請求拆除",
    "下水道堵了，髒水流到街上，希望派人疏通",
    "燒秸稈的煙嗆得老人直咳嗽，請趕緊制止",
    "公司不給我們繳社保，說試用期沒有，希望補繳",
    "門前的橋欄杆斷了，隨時有人會掉下去，希望馬上修",
    "養老金少算了八年工齡，請求重新計算",
    "退伍證丟了，補辦跑了五趟還沒辦好，希望辦下來",
    "寬帶三天兩頭斷，客服總說在修，希望接通",
    "垃圾站離我家只有十公尺，蒼蠅滿天飛，希望搬走",
    "山上亂挖礦石，路都壓壞了，請國土部門來查",
)
SAID = (
    "我叫陳建國，住在青河縣新安村3組12號，電話13800001111",
    "姓名：張麗華，手機 13900002222",
    "聯繫電話１３７００００３３３３，請聯絡我",
    "我是劉曉燕，家住濱河路與學府街交叉口",
    "我們村村主任胡金彪貪污了修路款，我要舉報",
    "局長收了開發商的錢，把我們的地賣了，我要檢舉",
    "村支書優親厚友，低保都給了親戚，請紀委查處",
    "我不想活了，跳樓算了",
    "家裡著火了，快來人",
    "有人打我，流了好多血",
    "屋裡有煤氣味，我頭暈",
    "孩子在河邊不見了",
    "撐不下去了，藥都買好了",
    "不給工錢我就點火，大家一起死",
)
ACTS = (
    "收到，謝謝",
    "我的事辦得怎麼樣了？",
    "催一催他們",
    "你是真人嗎？",
    "不想留名字",
    "別讓他們知道是我說的",
    "我要撤回",
    "問題已經解決了",
    "還沒有解決，騙人的",
    "我不滿意",
    "找個人跟我說話",
    "這是什麼意思？",
    "怎麼補充材料？",
    "你們太慢了，等了兩個月",
    "我還要反映另外一件事",
    "不報了，算了",
)


def simplified(words: str) -> str:
    return str(SIMPLER.convert(words))


def told(words: str) -> Phone:
    phone = Phone(language="zh-hans")
    phone.says(words)
    phone.taps(*(label for label in ("同意，开始", "同意，開始") if phone.stands(label)))
    return phone


def read(phone: Phone) -> dict[str, object]:
    """What was understood, each word of it levelled."""
    frame = phone.conversation.frame
    assert frame is not None
    return {
        name: level(repr(each))
        for name, each in sorted({**frame.inferred, **frame.answers}.items())
        if name != "story"
    }


def test_sixty_sentences_are_tried() -> None:
    assert len(STORIES) + len(SAID) + len(ACTS) == 60
    assert len({*STORIES, *SAID, *ACTS}) == 60


@pytest.mark.parametrize("words", [*STORIES, *SAID])
def test_a_story_is_read_as_in_simplified_characters(words: str) -> None:
    assert read(told(words)) == read(told(simplified(words)))


@pytest.mark.parametrize("words", [*STORIES, *SAID, *ACTS])
def test_danger_and_speech_acts_are_heard_as_in_simplified_characters(words: str) -> None:
    plain = simplified(words)
    assert calls(words, signs(words)) == calls(plain, signs(plain))
    now = Context()
    assert read_act(words, now).act == read_act(plain, now).act


@pytest.mark.parametrize(
    ("written", "as_in"),
    [
        ("家裡著火了", "家里着火了"),
        ("等著看", "等着看"),
        ("著名的原著，顯著", "著名的原著,显著"),
        ("乾淨的餅乾", "干净的饼干"),
        ("乾隆年間，乾縣", "乾隆年间,乾县"),
        ("閻紳貞自縊", "阎绅贞自缢"),
    ],
)
def test_characters_that_both_scripts_have_are_read_by_their_neighbours(
    written: str, as_in: str
) -> None:
    assert level(written) == as_in


def test_the_case_keeps_the_words_as_written() -> None:
    words = STORIES[0]
    phone = told(words)
    phone.taps("填寫姓名住址")
    phone.says("陳建國，新安村3組12號")
    phone.says("13800001111")
    phone.taps("確認提交")
    [filed] = phone.filings()
    assert words in filed["facts"]
    assert filed["petitioner"]["name"] == "陳建國"
    assert filed["language"] == "zh-Hant"
