"""What the walker may say, tap and send, and what may happen to its cases."""

from typing import Any

from backend_client.contract.case import (
    CaseStatus,
    DeadlineName,
    EventType,
    LegalDeadline,
    Moved,
    PetitionKind,
    Place,
)
from backend_client.contract.correction import Reclassified, Sorted
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow, Opinion, Refusal
from backend_client.contract.files import Attachment
from backend_client.json_codec import to_plain
from dialogs.texts import LANGUAGES, texts
from tests.dialogs.listening.corpus import CORPUS, HELD, read
from tests.dialogs.phone import Phone

# Each holds a mark of its own, so that it can be found again wherever it went.
TOLD = (
    "村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走〔甲〕",
    "小区电梯坏了三个星期，老人下不了楼，请物业公司尽快修好，我们已经打过好几次电话〔乙〕",
    "村主任王大山贪污低保款，请纪委查处，材料我都有，可以随时提供给你们核对〔丙〕",
    "工资拖欠半年没发，我不想活了，老板一直躲着不见人，谁来管管我们这些打工的〔丁〕",
    "还有一件事，学校乱收费，每个学生三百块，家长们意见很大，请教育局的领导来看看〔戊〕",
    "昨天又来了一车〔己〕",
    "https://example.org/a〔庚〕",
    "I hope the broken street lamp at the market road will be repaired soon, thank you〔辛〕",
    "<b>村里</b> & \u202e\x00 的路 \ud83d 没有人修，下雨天全是泥，孩子们上学要绕很远的路〔壬〕",
    "包工头拖欠工资三个月，劳动局不管。另外，小学食堂发馊，老师补课收费，请教育局查学校〔寅〕",
    "替隔壁王大爷反映，新安村他家门口的水沟堵了两个月，没人来修，希望派人疏通〔卯〕",
    "再替李大婶反映，她家门口的路灯坏了，希望修好〔辰〕",
)
SHORT = (
    "王桂兰，新安村3组12号",
    "王桂兰",
    "李某",
    "13800001111",
    "１３８００００１１１１",
    "12345",
    "河北乡新安村",
    "鼓楼区",
    "石家庄市长安区",
    "村口",
    "不想说",
    "你好",
    "   ",
    "",
    "👍" * 30,
    "查询 20260615-000001-2 7K2M-9QXA",
    "谢谢",
    "李秀英，幸福路8号，13900002222",
    "环境保护",
    "建议意见",
    "改地点",
    "催办",
    "对被反映的人保密",
    "让附近有同样问题的人看到（看不到您是谁）",
    "我也遇到了 +1",
    "不是同一件",
    "分成两件",
    "我是村里的代理员",
    "替别人反映",
    "不对，是替刘大娘反映的",
    "隔壁王大爷，13900002222",
    "王大爷",
    "我自己的",
    "补充到这一份",
    "确认码 7K2M-9QXB",
)
WORDS = tuple(
    word
    for language in LANGUAGES
    for key in texts(language).table
    if key.startswith("words.")
    for word in texts(language).words(key)
)
LABELS = tuple(
    texts(language).plain(key)
    for language in LANGUAGES
    for key in texts(language).table
    if key.startswith(("label.", "file_case.identity.", "case.button."))
    and not key.endswith(("ask", "ask_edit", "wrong", "name"))
)
UTTERED = tuple(each.text for path in (CORPUS, HELD) for each in read(path))  # as people write
REJECTED = tuple(
    texts(language).html(key)
    for language in LANGUAGES
    for key in texts(language).table
    if key.endswith((".wrong", ".not_own")) or key == "engine.again"
)
ATTACHMENTS = tuple(
    Attachment(kind, f"file-{kind}", caption=caption)
    for kind in ("photo", "document", "voice", "video", "audio", "sticker")
    for caption in (None, "在村口拍的〔癸〕")
)
OPINIONS = (
    None,  # of a backend that knows less
    Opinion("upheld", "查过了" * 90, "第三十五条"),
    Opinion("redo", "没有查清", by="青河县人民政府", files=(AnswerFile("f3", "意见书.pdf"),)),
    Opinion("changed", "改", rows=(AnswerRow("清走", "马上" * 90, "supported", "依据"),)),
    Opinion("unheard_of", ""),
)
REFUSALS = (
    None,
    Refusal("judicial", "《信访工作条例》第三十一条第一项"),
    Refusal("rechecked", "", "260701-0001-8"),
    Refusal("unheard_of", "某某规定"),
)
MOVES = tuple(
    Moved(
        status,
        unit="河北乡政府" if at % 2 else None,
        note="单位说明" * 40 if at % 3 else None,
        answer=Answer(
            (AnswerRow("清走", "已清运" * 90),), "依据" * 90, (AnswerFile("f1", "x.jpg"),)
        )
        if status in (CaseStatus.ANSWERED, CaseStatus.REVIEWED)
        else None,
        opinion=OPINIONS[(at + way) % len(OPINIONS)]
        if status in (CaseStatus.REVIEWED, CaseStatus.FINAL)
        else None,
        refusal=REFUSALS[(at + way) % len(REFUSALS)]
        if status in (CaseStatus.NOT_ACCEPTED, CaseStatus.NO_LONGER_ACCEPTED)
        else None,
        files=(AnswerFile("f2", "告知书.pdf"),) if at % 4 == 0 else (),
        clocks=(LegalDeadline(name, 35, Phone().now.replace(month=7)),),
        rate_until=Phone().now.replace(month=7) if status is CaseStatus.ANSWERED else None,
    )
    for at, status in enumerate(CaseStatus)
    for way, name in enumerate(
        (DeadlineName.REGISTER, DeadlineName.ASK_REVIEW, DeadlineName.ASK_RECHECK)
    )
)
OTHER_EVENTS = (
    *(EventType.URGED, EventType.ASKED, EventType.ASKED, EventType.SUPPLEMENTED),
    *(EventType.JOINED, EventType.LEFT, EventType.RECLASSIFIED),
    *(EventType.CONFIRMED, EventType.TAKEN_OVER),
    *[EventType.PUBLICATION] * 2,
)
SORTED = Reclassified(
    Sorted(PetitionKind.CLAIM, ("环境保护",), Place("村<东>")),
    Sorted(PetitionKind.DENUNCIATION, ("农村农业", "水利" * 40), Place("口" * 200)),
    "说明" * 200,
)
SAID = {
    "text": "在<几>组？" * 40,
    "answers": 2,
    "follower": "x",
    "people": 3,
    "choices": ["在", "<不在>", ""],
    "stage": "anew",
    **to_plain(SORTED),
}
TOLD_STEPS = (SAID, {**SAID, "stage": "open"})
PLAIN_MOVES: tuple[dict[str, Any], ...] = tuple(to_plain(moved) for moved in MOVES)
