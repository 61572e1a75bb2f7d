"""A matter that somebody filed for another, at the desk."""

from backend_client.contract.case import Claim, Petitioner
from backend_client.contract.files import AUTHORITY, Attachment
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.on_behalf import Represented
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


async def test_a_chat_to_which_it_moves_hears_whose_it_is_until_they_follow_it_alone(
    backend: Running,
) -> None:
    draft = a_draft(petitioner=Petitioner("李明", "新安村", "13800001111"), on_behalf=WANG)
    receipt = await backend.bot.file_case(draft)
    claim = Claim(receipt.query_code, "13800001111", "chat-2")
    claimed = await backend.bot.claim_case(receipt.number, claim, "chat-2")
    assert claimed.on_behalf == WANG
    invitation = await backend.bot.invite(receipt.number, "i")
    agrees = InvitationAnswer(agrees=True, follower="chat-3")
    await backend.bot.answer_invitation(invitation.token, agrees, "a")
    taken = await backend.bot.take_over(receipt.number, Takeover("chat-3"), "t")
    claim = Claim(taken.receipt.query_code, "13900001111", "chat-4")
    claimed = await backend.bot.claim_case(receipt.number, claim, "chat-4")
    assert claimed.on_behalf is None, "it is their own"


async def test_one_s_own_matter_says_nothing_of_others(backend: Running) -> None:
    receipt = await backend.bot.file_case(a_draft())
    desk = Browser(backend, backend.session)
    _, page = await desk.look(f"/desk/cases/{receipt.number}")
    assert "填报人" not in page
    _, page = await desk.look("/desk")
    assert "代反映" not in page
