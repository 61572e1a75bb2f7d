"""An officer's own account: their password, their second factor and its recovery codes."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from office.accounts import second_factor
from office.accounts.officers import Account
from office.accounts.passwords import SHORTEST
from office.api.calls import Call
from office.desk.bodies import read_words
from office.desk.rendering import Desk, words
from office.law.problems import Problem

# Of each form, the field that a refusal is about; the others are about the whole of it.
ABOUT: Mapping[str, Mapping[str, str]] = {
    "password": {
        **{"wrong-password": "old", "too-many": "old"},
        **{"invalid": "new", "same-password": "new", "not-twice": "again"},
    },
    "second": {"invalid": "code"},
    "codes": {
        **{"wrong-password": "password", "too-many": "password"},
        **{"invalid": "code", "code-used": "code", "too-many-codes": "code"},
    },
}


async def account_page(desk: Desk, call: Call[None]) -> web.Response:
    return await _page(desk, call)


async def change_password(desk: Desk, call: Call[None]) -> web.Response:
    account = await _own(desk, call)
    id_ = account.officer.id
    form = await read_words(call.request, call.limit_bytes)
    new = form.get("new", "")
    try:
        await desk.access.officers.prove(id_, form.get("old", ""))
        if new != form.get("again", ""):
            raise Problem(422, "not-twice", "The new one must be typed twice alike.")
        if new == form.get("old", ""):
            raise Problem(422, "same-password", "The new one must be another.")
        await desk.access.officers.set_password(id_, new)
    except Problem as problem:
        return await _page(desk, call, problem, form="password")
    response = desk.gone(call.request, "/desk/account?flash=password")
    await desk.access.sign_in(call.request, response, id_)  # the one before has ended
    return response


async def confirm_second(desk: Desk, call: Call[None]) -> web.Response:
    account = await _own(desk, call)
    form = await read_words(call.request, call.limit_bytes)
    try:
        codes = await desk.access.officers.confirm_second(account.officer.id, form.get("code", ""))
    except Problem as problem:
        return await _page(desk, call, problem, form="second")
    return await _page(desk, call, codes=codes)


async def renew_codes(desk: Desk, call: Call[None]) -> web.Response:
    account, officers = await _own(desk, call), desk.access.officers
    form = await read_words(call.request, call.limit_bytes)
    said = form.get("password", ""), form.get("code", "")
    try:
        codes = await officers.renew_codes(account.officer.id, *said)
    except Problem as problem:
        return await _page(desk, call, problem, form="codes")
    return await _page(desk, call, form="codes", codes=codes)


async def _own(desk: Desk, call: Call[None]) -> Account:
    """Raises Problem 404 for the machine and for officers of the demonstration: they have none."""
    account = await desk.access.officers.find(call.officer.id) if call.officer else None
    if account is None:
        raise Problem.not_found()
    return account


async def _page(
    desk: Desk,
    call: Call[None],
    problem: Problem | None = None,
    *,
    form: str = "",
    codes: Sequence[str] = (),
) -> web.Response:
    """`form`: which was sent. `codes`: of recovery, shown this once."""
    account = await _own(desk, call)
    secret, picture = None, None
    if not account.has_second and not account.one_time:
        secret = await desk.access.officers.offer_second(account.officer.id)
        issuer = words()["account"]["issuer"]
        address = second_factor.address_of(secret, account.officer.id, issuer)
        picture = second_factor.picture_of(address)
    unit = desk.office.units.find(account.officer.unit) if account.officer.unit else None
    about = ABOUT[form].get(problem.name) if problem else None
    return desk.page(
        call.request,
        "account.html",
        problem=problem,
        account=account,
        unit=unit.name if unit else "",
        secret=secret,
        picture=picture,
        wrong=f"{form}-{about}" if about else None,
        codes=codes,
        form=form,
        shortest=SHORTEST,
    )
