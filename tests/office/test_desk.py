"""The desk in a browser's words: pages, forms, and who may come in."""

import re
from html import unescape
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Move,
    Petitioner,
    PetitionKind,
    Place,
    Rating,
    Resolution,
    Review,
    ReviewLevel,
)
from backend_client.contract.files import Attachment
from tests.office.browser import Browser
from tests.office.running import TO_ANSWERED, UPHELD, Running, a_draft

OURS = '<script src="/desk/desk.js" defer>'  # the only one


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


async def filed(backend: Running, **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft(**changes))).number


def offered(page: str) -> list[str]:
    return re.findall(r'name="to" value="(\w+)"', page)


async def test_an_empty_list_says_so(desk: Browser) -> None:
    status, page = await desk.look("/desk")
    assert status == 200
    assert "还没有信访事项" in page


async def test_the_list_shows_number_request_status_and_days_left(desk: Browser) -> None:
    number = await filed(desk.backend)
    _, page = await desk.look("/desk")
    assert all(word in page for word in (number, "希望赶紧清走", "已登记", "剩 15 天"))


async def test_what_is_not_sure_of_a_place_is_told_beside_it(desk: Browser) -> None:
    """A guess by a pin once looked like what the petitioner had written."""
    guessed = Place("", 30.5, 114.25, "420106", ("湖北省", "武汉市", "武昌区"), guessed=True)
    _, page = await desk.look(f"/desk/cases/{await filed(desk.backend, place=guessed)}")
    assert "按定位推测，请核实" in page
    vague = Place("城关镇东街", namesakes=82)
    number = await filed(desk.backend, client_ref="draft-2", place=vague)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "有 82 处同名，没有定下是哪一处" in page
    number = await filed(desk.backend, client_ref="draft-3", place=Place("新安村"))
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "同名" not in page and "推测" not in page


async def test_a_place_without_a_code_shows_no_empty_one(desk: Browser) -> None:
    place = Place("新安村东头", path=("某省", "青河县"))
    number = (await desk.backend.bot.file_case(a_draft(place=place))).number
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "某省 青河县</small>" in page, "it said 青河县（None）"


async def test_each_page_says_in_its_head_where_one_is(desk: Browser) -> None:
    for path in ("/desk/queue", "/desk/talks", "/desk/search"):
        _, page = await desk.look(path)
        assert re.findall(r'aria-current="page" href="([^"]*)"', page)[:1] == [path]


async def test_the_list_tells_nothing_of_a_denunciation_or_a_confidential_case(
    desk: Browser,
) -> None:
    await filed(desk.backend, kind=PetitionKind.DENUNCIATION)
    await filed(desk.backend, client_ref="draft-2", confidential=True)
    _, page = await desk.look("/desk")
    assert "希望赶紧清走" not in page
    assert page.count("保密，打开才看得到") == 2


async def test_the_list_can_be_filtered_and_paged(desk: Browser) -> None:
    numbers = [await filed(desk.backend, client_ref=f"draft-{i}") for i in range(32)]
    await desk.backend.move(numbers[0], CaseStatus.FORWARDED)
    _, forwarded = await desk.look("/desk?status=forwarded")
    assert numbers[0] in forwarded
    assert numbers[1] not in forwarded
    _, first = await desk.look("/desk?status=registered")
    assert numbers[1] not in first
    link = re.search(r'href="(/desk\?[^"]*after=[^"]*)"', first)
    assert link
    _, second = await desk.look(unescape(link[1]))
    assert numbers[1] in second


async def test_an_unknown_filter_shows_everything(desk: Browser) -> None:
    number = await filed(desk.backend)
    assert number in (await desk.look("/desk?status=lost"))[1]


async def test_a_case_that_waits_beyond_the_target_is_marked(desk: Browser) -> None:
    await filed(desk.backend)
    assert "已过 24 小时目标" not in (await desk.look("/desk"))[1]
    desk.backend.clock.pass_time(hours=25)
    assert "已过 24 小时目标" in (await desk.look("/desk"))[1]


async def test_a_case_shows_its_elements_and_its_timeline(desk: Browser) -> None:
    photo = Attachment("photo", "ref", "牛粪.jpg", "门口", 1200)
    number = await filed(desk.backend, attachments=(photo,))
    await desk.backend.bot.supplement(number, "又下雨了", [photo], "s1")
    await desk.backend.bot.urge(number, "u1")
    await desk.send(f"/desk/cases/{number}/identity", {"reason": "核实"})
    _, page = await desk.look(f"/desk/cases/{number}")
    words = (
        "王桂兰",
        "新安村3组12号",
        "希望赶紧清走",
        "臭得开不了窗",
        "牛粪.jpg",
        "门口",
        "又下雨了",
    )
    assert [word for word in words if word not in page] == []
    assert "信访人催办" in page
    assert "条例第 22 条" in page


async def test_while_a_hearing_lasts_in_a_recheck_the_desk_says_that_its_time_stands_still(
    desk: Browser,
) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, *TO_ANSWERED, CaseStatus.CLOSED)
    await desk.backend.bot.ask_review(number, Review(ReviewLevel.REVIEW, "a", "b"), "v1")
    await desk.backend.move(number, Move(CaseStatus.REVIEWED, opinion=UPHELD))
    await desk.backend.bot.ask_review(number, Review(ReviewLevel.RECHECK, "a", "b"), "c1")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "最晚 2026-07-31（含当天）" in page
    await desk.backend.move(number, CaseStatus.HEARING)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "复核的时限停着" in page
    assert "2026-07-31" not in page


async def test_an_extension_is_offered_with_its_days_and_who_allowed_it(desk: Browser) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, CaseStatus.HANDLING)
    form = {"days": "31", "approver": "李四", "note": "需要鉴定"}
    status, page, _ = await desk.move(number, CaseStatus.EXTENDED, **form)
    assert (status, "请写延长几日，1 到 30。" in page) == (422, True)
    status, _, _ = await desk.move(number, CaseStatus.EXTENDED, **{**form, "days": "12"})
    assert status == 303
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "延长 12 日" in page
    assert "李四" in page
    assert "extended" not in offered(page)


async def test_an_extension_is_offered_no_more_once_the_60_days_are_over(desk: Browser) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, CaseStatus.HANDLING)
    desk.backend.clock.pass_time(days=61)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "extended" not in offered(page)


async def test_a_claim_is_accepted_on_route_5_or_6_and_signposted_on_the_others(
    desk: Browser,
) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, CaseStatus.FORWARDED)
    status, _, _ = await desk.move(number, CaseStatus.ACCEPTED, route="5")
    assert status == 303
    assert (await desk.backend.bot.get_case(number)).route == 5


async def test_whoever_signposts_reads_the_deadlines_that_no_petition_stops(
    desk: Browser,
) -> None:
    _, page = await desk.look(f"/desk/cases/{await filed(desk.backend)}")
    for words in (
        "申请劳动仲裁 1年（劳动争议调解仲裁法第 27 条）",
        "申请行政复议 60日（行政复议法第 20 条）",
        "提起行政诉讼 6个月（行政诉讼法第 46 条）",
        "满 2个月（行政诉讼法第 47 条）",
    ):
        assert words in page


async def test_only_legal_moves_are_offered(desk: Browser) -> None:
    number = await filed(desk.backend)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert offered(page)[0] == "forwarded"
    assert "closed" not in offered(page)
    await desk.backend.bot.withdraw(number, "不用了", "w1")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert offered(page) == []
    assert "不用了" in page


async def test_a_case_is_moved_through_to_its_answer(desk: Browser) -> None:
    number = await filed(desk.backend)
    status, _, where = await desk.move(
        number, CaseStatus.FORWARDED, unit="hebei-xiang", note="转给\r\n乡里"
    )
    assert (status, where) == (303, f"/desk/cases/{number}?flash=moved")
    assert "信访人会收到通知" in (await desk.look(where))[1]
    await desk.move(number, CaseStatus.ACCEPTED)
    rows = {
        **{"request1": "清走", "opinion1": "已清运", "result1": "supported"},
        **{"request2": "赔偿", "opinion2": "请走民事途径", "result2": "explained"},
    }
    paper = {"facts": "到现场看过", "basis": "第三十二条", "summary": "粪堆清走了", **rows}
    paper["note"] = "不服的，30 日内可以申请复查"
    status, page, _ = await desk.move(
        number, CaseStatus.ANSWERED, **paper, request3="没有意见的一行"
    )
    assert (status, "第 3 行没有写处理意见" in page) == (422, True), "typed, and not dropped"
    paper["overrule"] = "当场看过，没有拍照"
    status, _, _ = await desk.move(number, CaseStatus.ANSWERED, **paper)
    assert status == 303
    case = await desk.backend.bot.get_case(number)
    answer = case.events[-1].data["answer"]
    assert answer == {
        "rows": [
            {"request": "清走", "opinion": "已清运", "result": "supported", "basis": ""},
            {"request": "赔偿", "opinion": "请走民事途径", "result": "explained", "basis": ""},
        ],
        "basis": "第三十二条",
        "files": [],
        "facts": "到现场看过",
        "summary": "粪堆清走了",
    }
    assert case.events[2].data["note"] == "转给\n乡里"


async def test_a_form_that_lacks_something_says_what_and_keeps_the_words(desk: Browser) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, CaseStatus.HANDLING)
    status, page, _ = await desk.move(
        number, CaseStatus.ANSWERED, form="answered", request1="清走", note="写了很久<的话>"
    )
    assert status == 422
    assert "至少写一行" in page
    assert "写了很久&lt;的话&gt;" in page
    assert '<details class="move" open>' in page


async def test_whoever_looks_at_an_old_page_is_told_first(desk: Browser) -> None:
    number = await filed(desk.backend)
    old = {"seen": "2", "to": "forwarded", "unit": "hebei-xiang"}
    await desk.backend.bot.supplement(number, "又下雨了", [], "s1")
    status, page, _ = await desk.send(f"/desk/cases/{number}/moves", old)
    assert status == 409
    assert "有了新动态" in page
    assert "又下雨了" in page


@pytest.mark.parametrize("to", ["closed", "lost", ""])
async def test_a_forged_move_is_refused(desk: Browser, to: str) -> None:
    number = await filed(desk.backend)
    form = {"seen": "2", "to": to}
    status, _, _ = await desk.send(f"/desk/cases/{number}/moves", form)
    assert status in (409, 422)
    assert len(await desk.backend.bot.events(0)) == 2


async def test_the_accused_unit_cannot_be_chosen(desk: Browser) -> None:
    number = await filed(desk.backend, kind=PetitionKind.DENUNCIATION, facts="教育局局长挪用经费")
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "青河县教育和体育局（回避）" in page
    assert "青河县纪委监委（建议）" in page
    status, page, _ = await desk.move(number, CaseStatus.FORWARDED, unit="xian-jiaoyu")
    assert status == 409
    assert "不能转给它" in page


async def test_officers_see_no_sign_of_a_rating(desk: Browser) -> None:
    number = await filed(desk.backend)
    await desk.backend.move(number, *TO_ANSWERED)
    _, before = await desk.look(f"/desk/cases/{number}")
    await desk.backend.bot.rate(number, Rating(Resolution.UNSOLVED), "r1")
    assert (await desk.look(f"/desk/cases/{number}"))[1] == before


async def test_what_citizens_write_is_never_markup(desk: Browser) -> None:
    evil = "</dd><script>alert(1)</script>\0\ud800"
    number = await filed(
        desk.backend,
        request=evil,
        facts=evil,
        petitioner=Petitioner(f"{evil}甲", f"{evil}乙", evil),
        attachments=(Attachment("<i>", evil, evil, evil),),
    )
    await desk.backend.bot.supplement(number, evil, [], "s1")
    await desk.backend.bot.withdraw(number, evil, "w1")
    case = f"/desk/cases/{number}"
    for path, told in (("/desk", ""), (case, ""), (f"{case}/identity", ""), (case, "甲")):
        if path.endswith("identity"):
            assert (await desk.send(path, {"reason": "<script>"}))[0] == 303
            continue
        status, page = await desk.look(path)
        assert status == 200
        assert re.findall("<script[^>]*>", page) == [OURS]
        assert "&lt;script&gt;" in page and told in page
        assert "\0" not in page


@pytest.mark.parametrize("number", ["260701-9999-9", "x"])
async def test_an_unknown_case_is_a_page_too(desk: Browser, number: str) -> None:
    status, page = await desk.look(f"/desk/cases/{number}")
    assert status == 404
    assert "没有这件信访事项" in page


async def test_pages_load_nothing_from_elsewhere_and_run_one_file_of_ours(desk: Browser) -> None:
    async with desk.session.get(f"{desk.backend.url}/desk") as response:
        policy = response.headers["Content-Security-Policy"]
        page = await response.text()
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
    assert "http://127.0.0.1:*" in policy
    assert not re.search(r"style=|https?://|\son\w+=|javascript:", page)
    assert re.findall("<script[^>]*>", page) == [OURS]
    assert "unsafe" not in policy
    async with desk.session.get(f"{desk.backend.url}/desk/desk.js") as response:
        assert response.content_type == "text/javascript"
        script = await response.text()
        assert not re.search(r"eval|innerHTML =[^=]|document\.write|https?://", script)
    async with desk.session.get(f"{desk.backend.url}/desk/desk.css") as response:
        assert response.content_type == "text/css"
        assert not re.search(r"@import|url\(", await response.text())


async def test_the_desk_shows_the_words_of_the_place_and_the_division_they_name(
    backend: Running, desk: Browser
) -> None:
    place = Place("襄樊市<b>新安村", division="4206", path=("湖北省", "襄阳市"))
    number = await filed(backend, place=place)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "襄樊市&lt;b&gt;新安村" in page
    assert "湖北省 襄阳市（4206）" in page


async def test_the_list_of_all_cases_stands_in_the_head_of_each_page(desk: Browser) -> None:
    """Only the office's name led there, and nobody took that for a way."""
    for path, current in (("/desk", True), ("/desk/queue", False), ("/desk/search", False)):
        _, page = await desk.look(path)
        [way] = re.findall(r"<a [^>]*>全部事项</a>", page)
        assert 'href="/desk"' in way and ('aria-current="page"' in way) is current, path


async def test_an_address_that_was_typed_wrong_is_told_in_words(desk: Browser) -> None:
    """It was answered in JSON and English, /desk/ too."""
    assert (await desk.look("/desk/"))[0] == 302
    for path in ("/desk/nothing", "/desk/cases", "/desk/cases/", "/desk/logout"):
        status, page = await desk.look(path)
        assert status == 404 and "这一页已经搬走" in page and "回到列表" in page, path
