"""An officer's own account: their password, their second factor and its recovery codes."""

from collections.abc import Sequence

from aiohttp import web

from office.accounts import second_factor
from office.accounts.officers import Account
from office.accounts.passwords import SHORTEST
from office.api.calls import Call
from office.desk.bodies import read_words
from office.desk.rendering import Desk, told, words
from office.law.problems import Problem


async def account_page(desk: Desk, call: Call[None]) -> web.Response:
    return await _page(desk, call)


async def change_password(desk: Desk, call: Call[None]) -> web.Response:
    account = await _own(desk, call)
    id_ = account.officer.id
    form = await read_words(call.request, call.limit_bytes)
    new = form.get("new", "")
    try:
        if not await desk.access.officers.is_password(id_, form.get("old", "")):
            raise Problem(422, "wrong-password", "That is not the password of now.")
        if new != form.get("again", ""):
            raise Problem(422, "not-twice", "The new one must be typed twice alike.")
        if new == form.get("old", ""):
            raise Problem(422, "same-password", "The new one must be another.")
        await desk.access.officers.set_password(id_, new)
    except Problem as problem:
        return await _page(desk, call, problem)
    response = desk.gone(call.request, "/desk/account?flash=password")
    await desk.access.sign_in(call.request, response, id_)  # the one before has ended
    return response


async def confirm_second(desk: Desk, call: Call[None]) -> web.Response:
    account = await _own(desk, call)
    form = await read_words(call.request, call.limit_bytes)
    try:
        codes = await desk.access.officers.confirm_second(account.officer.id, form.get("code", ""))
    except Problem as problem:
        return await _page(desk, call, problem)
    return await _page(desk, call, codes=codes)


async def _own(desk: Desk, call: Call[None]) -> Account:
    """Raises Problem 404 for the machine and for officers of the demonstration: they have none."""
    account = await desk.access.officers.find(call.officer.id) if call.officer else None
    if account is None:
        raise Problem.not_found()
    return account


async def _page(
    desk: Desk, call: Call[None], problem: Problem | None = None, codes: Sequence[str] = ()
) -> web.Response:
    account = await _own(desk, call)
    secret, picture = None, None
    if not account.has_second and not account.one_time:
        secret = await desk.access.officers.offer_second(account.officer.id)
        issuer = words()["account"]["issuer"]
        address = second_factor.address_of(secret, account.officer.id, issuer)
        picture = second_factor.picture_of(address)
    unit = desk.office.units.find(account.officer.unit) if account.officer.unit else None
    return desk.page(
        call.request,
        "account.html",
        status=problem.status if problem else 200,
        problem=told(problem) if problem else None,
        account=account,
        unit=unit.name if unit else "",
        secret=secret,
        picture=picture,
        codes=codes,
        shortest=SHORTEST,
    )
