"""A matter that somebody filed for another, at the desk."""

from backend_client.contract.case import Petitioner, Represented
from backend_client.contract.files import AUTHORITY, Attachment
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

WANG = Represented("王<b>大爷", "13900001111", "新安村3组", "隔壁")


async def test_whose_it_is_and_who_files_stands_at_the_head(backend: Running) -> None:
    draft = a_draft(
        petitioner=Petitioner("李明", "新安村", "13800001111", proxy_for="王<b>大爷"),
        on_behalf=WANG,
    )
    receipt = await backend.bot.file_case(draft)
    assert (await backend.bot.get_case(receipt.number)).draft == draft
    desk = Browser(backend, backend.session)
    _, page = await desk.look(f"/desk/cases/{receipt.number}")
    head = page[: page.index("反映的事")]
    assert "填报人：<bdi>李**" in head, "who they are is opened for a reason"
    await desk.send(f"/desk/cases/{receipt.number}/identity", {"reason": "要上门核实"})
    _, page = await desk.look(f"/desk/cases/{receipt.number}")
    head = page[: page.index("反映的事")]
    for words in ("替 <bdi>王", "大爷", "隔壁", "13900001111", "填报人：<bdi>李明", "没有交委托书"):
        assert words in head, words
    _, page = await desk.look("/desk")
    assert "代反映" in page


async def test_a_letter_of_authority_is_told_apart_from_other_files(backend: Running) -> None:
    files = (Attachment("photo", "a"), Attachment("photo", "b", sort=AUTHORITY))
    receipt = await backend.bot.file_case(a_draft(on_behalf=WANG, attachments=files))
    _, page = await Browser(backend, backend.session).look(f"/desk/cases/{receipt.number}")
    assert "有委托书，在材料里" in page
    assert page.count(">委托书<") == 1


async def test_one_s_own_matter_says_nothing_of_others(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    desk = Browser(backend, backend.session)
    _, page = await desk.look(f"/desk/cases/{receipt.number}")
    assert "填报人" not in page
    _, page = await desk.look("/desk")
    assert "代反映" not in page
