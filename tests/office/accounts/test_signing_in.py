"""Officers sign in by name: first login, second factor, roles, and when a session ends."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from backend_client.contract.case import CaseStatus, Move
from office.accounts.officers import FIRST
from office.app import create_app
from tests.office.browser import Browser, mistake_of
from tests.office.running import STAFF_KEY, a_draft
from tests.office.town import OWN, Town, opened


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


async def test_the_first_officer_changes_the_password_sets_a_second_factor_and_adds_others(
    town: Town,
) -> None:
    status, browser = await town.sign_in(FIRST, town.password)
    assert status == 303
    for path in ("/desk", "/desk/officers", "/desk/talks"):  # nothing before the account is theirs
        async with browser.session.get(town.backend.url + path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/desk/account")
    browser, _, codes = await town.settle(FIRST, town.password)
    assert len(set(codes)) == 8
    assert (await browser.look("/desk/officers"))[0] == 200
    password = await town.add(browser, "lin", "clerk")
    clerk, _, _ = await town.settle("lin", password)
    assert (await clerk.look("/desk"))[0] == 200
    assert (await clerk.look("/desk/officers"))[0] == 403
    assert (await town.sign_in("lin", password))[0] == 403, "the one-time password is used up"


async def test_an_administrator_sees_no_case_and_an_auditor_the_trail_alone(town: Town) -> None:
    number = (await town.backend.bot.file_case(a_draft())).number
    admin, _, _ = await town.settle(FIRST, town.password)
    auditor, _, _ = await town.settle("bao", await town.add(admin, "bao", "auditor"))
    for officer, home in ((admin, "/desk/officers"), (auditor, "/desk/trail")):
        async with officer.session.get(town.backend.url + "/desk", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, home)
        for path in (f"/desk/cases/{number}", "/desk/talks"):
            status, page = await officer.look(path)
            assert (status, "王桂兰" in page) == (403, False)
        form = {"seen": "2", "to": "forwarded", "unit": "hebei-xiang"}
        assert (await officer.send(f"/desk/cases/{number}/moves", form))[0] == 403
    assert (await admin.look("/desk/trail"))[0] == 403
    _, page = await auditor.look("/desk/trail")
    assert all(words in page for words in ("新增账号", "bao", "设了动态码", "admin"))
    assert "unit=" not in page and "call=" not in page, "said in words"


async def test_each_room_that_is_open_to_an_officer_is_in_the_head_of_every_page(
    town: Town,
) -> None:
    admin, _, _ = await town.settle(FIRST, town.password)
    both, _, _ = await town.settle("bao", await town.add(admin, "bao", "leader", "auditor"))
    for officer, path, rooms in (
        (admin, "/desk/officers", ["officers"]),
        (both, "/desk", ["queue", "talks", "search", "hot", "figures", "campaigns", "trail"]),
    ):
        _, page = await officer.look(path)
        head = page.partition('<nav class="ways"')[2].partition("</nav>")[0]
        assert re.findall(r'href="/desk/(\w+)"', head) == rooms


async def test_an_officer_sees_the_cases_that_are_theirs_to_read(town: Town) -> None:
    """By name and roles: the rule itself is tried in tests/office/rights."""
    number = (await town.backend.bot.file_case(a_draft())).number
    secret = (await town.backend.bot.file_case(a_draft("draft-2", confidential=True))).number
    admin, _, _ = await town.settle(FIRST, town.password)
    password = await town.add(admin, "chen", "handler", unit="hebei-xiang")
    handler, _, _ = await town.settle("chen", password)
    clerk, _, _ = await town.settle("lin", await town.add(admin, "lin", "clerk"))
    for officer, seen in ((handler, 404), (clerk, 200)):
        assert (await officer.look(f"/desk/cases/{number}"))[0] == seen
        assert (number in (await officer.look("/desk"))[1]) is (seen == 200)
    await town.backend.move(number, Move(CaseStatus.FORWARDED, unit="hebei-xiang"))
    assert (await handler.look(f"/desk/cases/{number}"))[0] == 200
    assert (await handler.look(f"/desk/cases/{secret}"))[0] == 404


async def test_whatever_does_not_fit_gets_the_same_answer(town: Town) -> None:
    _, secret, _ = await town.settle(FIRST, town.password)
    now = town.code(secret)
    answers = []
    for name, password, code in (
        ("nobody", OWN, now),
        (FIRST, "another-long-word", now),
        (FIRST, OWN, ""),
        (FIRST, OWN, "000000"),
        ("ad'; --", OWN, now),
    ):
        town.backend.clock.pass_time(seconds=10)
        browser = await town.open_browser()
        form = {"name": name, "password": password, "code": code}
        status, page, _ = await browser.send("/desk/login", form)
        answers.append((status, page.replace(unescape(name), "").count("不对")))
        assert (await browser.look("/desk"))[0] == 303
    assert set(answers) == {(403, 1)}


async def test_a_code_opens_once_and_a_recovery_code_once(town: Town) -> None:
    _, secret, codes = await town.settle(FIRST, town.password)
    code = town.code(secret)
    assert (await town.sign_in(FIRST, OWN, code))[0] == 303
    assert (await town.sign_in(FIRST, OWN, code))[0] == 403, "somebody looked over a shoulder"
    assert (await town.sign_in(FIRST, OWN, codes[0].upper().replace("-", " ")))[0] == 303
    assert (await town.sign_in(FIRST, OWN, codes[0]))[0] == 403
    assert (await town.sign_in(FIRST, OWN, codes[1]))[0] == 303


async def test_codes_are_not_to_be_guessed_with_the_password(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret, _ = await town.settle(FIRST, town.password)
    for n in range(5):
        caller = await town.open_browser()
        caller.headers = {"X-Forwarded-For": f"203.0.113.{n}"}
        assert (await town.sign_in(FIRST, OWN, f"{n:06d}", caller))[0] == 403
    assert (await town.sign_in(FIRST, OWN, town.code(secret)))[0] == 403
    assert "desk: too many wrong codes for admin" in caplog.text
    town.backend.clock.pass_time(minutes=6)
    assert (await town.sign_in(FIRST, OWN, town.code(secret)))[0] == 303


async def test_a_session_ends_when_its_officer_is_another_than_they_were(town: Town) -> None:
    admin, _, _ = await town.settle(FIRST, town.password)
    password = await town.add(admin, "lin", "clerk")
    browser, secret, _ = await town.settle("lin", password)
    keep = {"name": "林小", **{f"role-{r}": "yes" for r in ("clerk", "leader")}}
    for form, word in (
        ({"what": "change", **keep}, OWN),
        ({"what": "disable"}, OWN),
        ({"what": "enable"}, OWN),
    ):
        assert (await browser.look("/desk"))[0] == 200
        assert (await admin.send("/desk/officers/lin", form))[0] == 303
        assert (await browser.look("/desk"))[0] == 303, form
        status, browser = await town.sign_in("lin", word, town.code(secret))
        if form["what"] == "disable":
            assert status == 403
            await admin.send("/desk/officers/lin", {"what": "enable"})
            status, browser = await town.sign_in("lin", word, town.code(secret))
        assert status == 303
    elsewhere = (await town.sign_in("lin", OWN, town.code(secret)))[1]
    form = {"old": OWN, "new": f"{OWN}-2", "again": f"{OWN}-2"}
    assert (await browser.send("/desk/account/password", form))[0] == 303
    assert (await browser.look("/desk"))[0] == 200, "who changed it goes on"
    assert (await elsewhere.look("/desk"))[0] == 303
    assert (await admin.send("/desk/officers/lin", {"what": "reset"}))[0] == 200
    assert (await browser.look("/desk"))[0] == 303


async def test_a_login_that_nobody_uses_ends_before_its_time(town: Town) -> None:
    admin, secret, _ = await town.settle(FIRST, town.password)
    clock = town.backend.clock
    for _ in range(4):
        clock.pass_time(minutes=50)
        assert (await admin.look("/desk/officers"))[0] == 200
    clock.pass_time(minutes=61)
    assert (await admin.look("/desk/officers"))[0] == 303
    _, admin = await town.sign_in(FIRST, OWN, town.code(secret))
    for _ in range(9):
        clock.pass_time(minutes=50)
        await admin.look("/desk/officers")
    clock.pass_time(minutes=31)
    assert (await admin.look("/desk/officers"))[0] == 303, "8 hours, however busy"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"id": "Lin Mei", "name": "林", "role-clerk": "yes"}, "登录名"),
        ({"id": "machine", "name": "林", "role-clerk": "yes"}, "登录名"),
        ({"id": "admin", "name": "林", "role-clerk": "yes"}, "已经有这个登录名"),
        ({"id": "lin", "name": "", "role-clerk": "yes"}, "姓名"),
        ({"id": "lin", "name": "林\0小", "role-clerk": "yes"}, "姓名"),
        ({"id": "lin", "name": "林"}, "请选角色"),
        ({"id": "lin", "name": "林", "role-clerk": "yes", "role-administrator": "yes"}, "不能兼"),
        ({"id": "lin", "name": "林", "role-handler": "yes"}, "请选择单位"),
        ({"id": "lin", "name": "林", "role-clerk": "yes", "unit": "nowhere"}, "请选择单位"),
        ({"id": "lin", "name": "林", "role-clerk": "yes", "links": "某人"}, "回避"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_with_what_is_wrong(
    town: Town, form: dict[str, str], words: str
) -> None:
    admin, _, _ = await town.settle(FIRST, town.password)
    status, page, _ = await admin.send("/desk/officers", form)
    assert status in (409, 422)
    assert words in (mistake_of(page) or "")


async def test_the_last_administrator_stays(town: Town) -> None:
    admin, _, _ = await town.settle(FIRST, town.password)
    for form in ({"what": "disable"}, {"what": "change", "name": "林", "role-clerk": "yes"}):
        status, page, _ = await admin.send(f"/desk/officers/{FIRST}", form)
        assert (status, "最后一个管理账号的人" in page) == (409, True)
    assert (await admin.look("/desk/officers"))[0] == 200, "nothing half done"


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaaaa", "admin-admin-admin", OWN])
async def test_a_password_that_is_guessed_too_soon_is_refused(town: Town, new: str) -> None:
    _, browser = await town.sign_in(FIRST, town.password)
    again = new if new != OWN else "something-else"
    form = {"old": town.password, "new": new, "again": again}
    assert (await browser.send("/desk/account/password", form))[0] == 422


async def test_a_one_time_password_is_good_for_a_week(town: Town) -> None:
    town.backend.clock.pass_time(days=7)
    assert (await town.sign_in(FIRST, town.password))[0] == 403


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("backend.db*"))


async def test_no_table_holds_what_opens(town: Town, tmp_path: Path) -> None:
    _, _, codes = await town.settle(FIRST, town.password)
    kept = all_bytes(tmp_path)
    for word in (town.password, OWN, *codes, *(code.replace("-", "") for code in codes)):
        assert word.encode() not in kept


async def test_the_machine_account_is_off_where_its_key_is_empty(town: Town) -> None:
    browser = await town.open_browser()
    _, page = await browser.look("/desk/login")
    assert "机器口令" in page
    assert (await browser.send("/desk/login", {"key": STAFF_KEY}))[0] == 303
    off = replace(town.backend.settings, staff_key="")
    server = TestServer(await create_app(off, town.backend.clock))
    await server.start_server()
    try:
        closed = replace(town.backend, url=str(server.make_url("")).rstrip("/"))
        stranger = Browser(closed, browser.session)
        assert "机器口令" not in (await stranger.look("/desk/login"))[1]
        for key in ("", STAFF_KEY):
            assert (await stranger.send("/desk/login", {"key": key}))[0] == 403
        assert (await stranger.look("/desk"))[0] == 303, "nor does what it opened before"
        for key in ("", STAFF_KEY):
            assert (await closed.call("GET", "/v1/cases", key=key))[0] == 401
    finally:
        await server.close()


@pytest.mark.starts
async def test_the_trail_names_roles_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        admin, _, _ = await town.settle(FIRST, town.password)
        auditor, _, _ = await town.settle(
            "shenji", await town.add(admin, "shenji", "auditor", "leader")
        )
        _, page = await auditor.look("/desk/trail")
        assert "角色 审计、领导" in page and "[&#39;" not in page


def at_field(page: str, form: str, name: str) -> str:
    """The tag of a field in the form with this action; only one form is meant."""
    [found] = re.findall(rf'<form method="post" action="{form}">(.*?)</form>', page, re.DOTALL)
    return "".join(re.findall(rf"<(?:input|select|fieldset)[^>]*{name}[^>]*>", found))


async def test_what_is_wrong_with_an_account_is_told_at_its_field_and_nothing_typed_is_lost(
    town: Town,
) -> None:
    """It was told at the top alone, and what was typed into an account that is there was gone."""
    admin, _, _ = await town.settle(FIRST, town.password)
    await town.add(admin, "lin", "clerk")
    sound = {"id": "zhao", "name": "赵小", "role-clerk": "yes", "links": ""}
    for wrong, field in (
        ({"id": "9"}, 'name="id"'),
        ({"name": "\u3000"}, 'name="name"'),
        ({"role-clerk": ""}, "roles"),
        ({"role-clerk": "", "role-handler": "yes"}, 'name="unit"'),
        ({"links": "nobody-here"}, 'name="links"'),
    ):
        status, page, _ = await admin.send("/desk/officers", sound | wrong)
        tag = at_field(page, "/desk/officers", field)
        assert status == 422 and mistake_of(page)
        assert 'aria-invalid="true"' in tag and 'aria-describedby="problem"' in tag, field
        assert page.count('aria-invalid="true"') == page.count('id="problem"') == 1, field
    assert 'value="赵小"' in page and 'value="nobody-here"' in page
    for wrong, field in ((sound | {"id": "lin"}, 'name="id"'),):
        status, page, _ = await admin.send("/desk/officers", wrong)
        assert status == 409 and 'aria-invalid="true"' in at_field(page, "/desk/officers", field)
    form = {"what": "change", "name": "林大", "role-clerk": "yes", "links": "nobody-here"}
    status, page, _ = await admin.send("/desk/officers/lin", form)
    assert status == 422
    assert 'aria-invalid="true"' in at_field(page, "/desk/officers/lin", 'name="links"')
    assert 'value="林大"' in at_field(page, "/desk/officers/lin", 'name="name"')
    assert '<details class="move" open>' in page and page.count('id="problem"') == 1
    assert 'value="林大"' not in at_field(page, "/desk/officers", 'name="name"')


async def test_a_refusal_shows_the_ways_that_are_open(town: Town) -> None:
    """Whoever had lost their way found no way back but one."""
    admin, _, _ = await town.settle(FIRST, town.password)
    clerk, _, _ = await town.settle("kong", await town.add(admin, "kong", "clerk"))
    status, page = await clerk.look("/desk/figures")
    assert (status, "不归您的角色看" in page) == (403, True)
    assert 'href="/desk/queue"' in page and 'href="/desk/figures"' not in page
    status, page = await admin.look("/desk/queue")
    assert status == 403 and 'href="/desk/officers"' in page and 'href="/desk/queue"' not in page


async def test_who_sends_a_form_after_their_login_ended_is_told_that_it_did_not_go(
    town: Town,
) -> None:
    """Without the script, which keeps the words, nothing said so."""
    admin, _, _ = await town.settle(FIRST, town.password)
    assert (await admin.look("/desk/here"))[0] == 204
    town.backend.clock.pass_time(hours=9)
    assert (await admin.look("/desk/here"))[0] == 303
    status, _, where = await admin.send("/desk/officers", {"id": "lin", "name": "林"})
    assert (status, where) == (303, "/desk/login?flash=ended")
    assert "刚才提交的没有收到" in (await admin.look(where))[1]
    assert (await admin.look("/desk/officers"))[0] == 303
