"""Templates of answers: chosen at the form, filled in, changed; none goes out unfilled."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from backend_client.contract.case import CaseStatus, Draft, PetitionKind, Place
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow
from office.answers.lint import Earlier, Fault, findings, matter_of, words_of
from office.answers.templates import SHIPPED, Template, Templates, load
from tests.office.browser import Browser
from tests.office.conftest import Start
from tests.office.running import Running, a_draft

FIELD = re.compile(r"\{[^{}]+\}")
SAID = {"办成的日子": "7月5日", "办成了什么": "村东头的牛粪清走了", "查看的日子": "7月3日"}


@pytest.fixture
async def desk(backend: Running) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(backend, session)


def whole(text: str) -> str:
    """With something in each field."""
    return FIELD.sub(lambda each: SAID.get(each[0].strip("{}"), "7月8日"), text)


@pytest.mark.parametrize("template", load().rows, ids=lambda row: str(row.id))
def test_no_filled_template_is_doubted_for_being_one(template: Template) -> None:
    draft = Draft("d", PetitionKind.CLAIM, "希望赶紧清走牛粪", "村东头牛粪堆了快一个月")
    row = AnswerRow("清走牛粪", whole(template.opinion), template.result)
    basis = whole(template.basis).replace("7月8日", "民法典", 1)
    answer = Answer((row,), basis, (AnswerFile("f"),), whole(template.facts))
    other = replace(draft, facts="三组十二盏路灯坏了半个月", request="路灯修好")
    before = Answer((replace(row, opinion=row.opinion.replace("7月", "6月")),), basis)
    told = Earlier("260701-0001-8", matter_of(other), words_of(before))
    made = load().made
    assert findings(draft, 6, answer, template.note, [told], made) == ()
    copied = [each.fault for each in findings(draft, 6, answer, template.note, [told])]
    assert copied in ([Fault.COPIED], []), "the words of the template alone are alike"
    same = Earlier("260701-0001-8", matter_of(other), words_of(answer))
    [found] = findings(draft, 6, answer, template.note, [same], made)
    assert found.fault is Fault.COPIED, "what was filled in is the same, too"


async def accepted(desk: Browser) -> str:
    draft = a_draft(place=Place("河北乡新安村"))
    number = (await desk.backend.bot.file_case(draft)).number
    await desk.backend.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED)
    return number


def written(page: str) -> dict[str, str]:
    """What stands in the form of the answer."""
    form = unescape(page).partition('name="form" value="answered"')[2].partition("</form>")[0]
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    fields = re.findall(r'<input name="(\w+)"[^>]*? value="([^"]*)"', form)
    fields += [(a, b) for a, b in re.findall(r'name="(result1)" value="(\w+)"[^>]*checked', form)]
    return {name: text.strip("\n") for name, text in [*texts, *fields]}


async def test_a_template_is_filled_in_at_the_form_and_what_was_typed_stays(desk: Browser) -> None:
    number = await accepted(desk)
    typed = {"form": "answered", "fill": "yes", "template": "done", "summary": "我自己写的"}
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **typed)
    assert status == 200
    form = written(page)
    assert form["summary"] == "我自己写的"
    assert form["facts"] == "{查看的日子}到河北乡新安村看过，{看到的情况}。"
    case = await desk.backend.bot.get_case(number)
    assert case.status is CaseStatus.ACCEPTED, "nothing was sent"
    assert form["opinion1"] == f"{{办成的日子}}由{case.unit}办好：{{办成了什么}}。"
    assert form["result1"] == "supported"


async def test_a_field_that_nobody_filled_in_is_refused_by_its_name(desk: Browser) -> None:
    number = await accepted(desk)
    typed = {"form": "answered", "fill": "yes", "template": "where_to_go", "request1": "清走"}
    _, page, _ = await desk.move(number, CaseStatus.ANSWERED, **typed)
    form = {**written(page), "form": "answered"}
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **form)
    assert (status, "答复里还有没填的：哪里。" in page) == (422, True)
    assert (await desk.backend.bot.get_case(number)).status is CaseStatus.ACCEPTED
    said = {name: whole(text) for name, text in form.items()}
    said["basis"] = "《民法典》第一百八十八条"
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **said)
    assert status == 303, re.findall(r'role="alert">(.*?)<', page)
    answer: Any = (await desk.backend.bot.get_case(number)).events[-1].data["answer"]
    assert answer["rows"][0]["opinion"] == whole(load().rows[4].opinion)


async def test_braces_of_an_officers_own_are_words(desk: Browser) -> None:
    number = await accepted(desk)
    form = {
        "form": "answered",
        "request1": "清走",
        "result1": "explained",
        "opinion1": "7月5日已经清走，见{附表}",
        "facts": "看过",
        "summary": "清走了",
        "basis": "《民法典》第一百八十八条",
        "note": "不服的，收到之日起 30 日内可以申请复查",
    }
    status, page, _ = await desk.move(number, CaseStatus.ANSWERED, **form)
    assert status == 303, page


async def test_an_office_has_templates_of_its_own(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "templates.toml"
    own = 'id = "own"\nname = "本局的"\nresult = "explained"\nopinion = "{x}"\n'
    file.write_text(f"[[template]]\n{own}", "utf-8")
    backend = await start(templates_file=file)
    desk = Browser(backend, backend.session)
    number = await accepted(desk)
    _, page = await desk.look(f"/desk/cases/{number}")
    assert '<option value="own">本局的</option>' in page and "已经办好" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[template]\n", "templates.toml"),
        ('[[template]]\nid = "a"\nname = "a"\nresult = "maybe"\nopinion = ""\n', "a: result"),
        ('[[template]]\nid = "a"\nname = "a"\nresults = "x"\n', "unknown results"),
        ('[[template]]\nid = "a"\n', "templates.toml"),
    ],
)
def test_a_table_that_is_none_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "templates.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        load(file)
    row = Template("a", "a", "explained", "x")
    with pytest.raises(ValueError, match="a stands twice"):
        Templates([row, row])
    assert load(SHIPPED).find("none") is None
