"""The edge of the API: keys, bodies, problems."""

import io
import json

import pytest

from backend_client.contract.case import CaseStatus
from backend_client.json_codec import to_plain
from office.app import BackendSettings, create_app
from tests.office.running import KEY, SECRET, STAFF_KEY, Running, SetClock, a_draft

ENDPOINTS = [
    ("POST", "/v1/cases", "bot"),
    ("GET", "/v1/cases?client_ref=x", "bot"),
    ("GET", "/v1/cases", "staff"),
    ("GET", "/v1/cases/260701-0001-8", "both"),
    ("GET", "/v1/cases/260701-0001-8/progress", "bot"),
    ("POST", "/v1/cases/260701-0001-8/supplements", "bot"),
    ("POST", "/v1/cases/260701-0001-8/urges", "bot"),
    ("POST", "/v1/cases/260701-0001-8/withdrawal", "bot"),
    ("POST", "/v1/cases/260701-0001-8/ratings", "bot"),
    ("POST", "/v1/cases/260701-0001-8/reviews", "bot"),
    ("POST", "/v1/cases/260701-0001-8/moves", "staff"),
    ("GET", "/v1/events", "bot"),
    ("POST", "/v1/files", "both"),
    ("GET", "/v1/cases/260701-0001-8/files/x", "both"),
    ("POST", "/v1/cases/260701-0001-8/files", "bot"),
    ("GET", "/v1/topics", "both"),
    ("GET", "/v1/units", "both"),
    ("GET", "/v1/stats", "staff"),
]


@pytest.mark.parametrize(("method", "path", "who"), ENDPOINTS)
async def test_every_endpoint_opens_to_its_own_key_only(
    backend: Running, method: str, path: str, who: str
) -> None:
    keys = {"bot": KEY, "staff": STAFF_KEY, "nobody": "wrong", "odd": "ключ"}
    answers = {name: (await backend.call(method, path, key=key))[0] for name, key in keys.items()}
    for name, status in answers.items():
        if who in (name, "both") and name in ("bot", "staff"):
            assert status not in (401, 403)
        else:
            assert status == (403 if name in ("bot", "staff") else 401)


async def test_health_needs_no_key_and_tells_no_secret(backend: Running) -> None:
    await backend.bot.file_case(a_draft())
    for key in ("", STAFF_KEY):  # the count of events would tell of a rating
        status, answer = await backend.call("GET", "/v1/health", key=key)
        assert (status, answer) == (200, {"status": "ok", "last_event": None})
    assert (await backend.call("GET", "/v1/health"))[1] == {"status": "ok", "last_event": 2}


async def post_raw(backend: Running, body: bytes) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "draft-1"}
    async with backend.session.post(
        f"{backend.url}/v1/cases", data=io.BytesIO(body), headers=headers
    ) as response:
        assert response.content_type == "application/problem+json"
        return response.status, json.loads(await response.read())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xff",
        b'{"facts": NaN}',
        b'{"facts": 1e999}',
        b"[" * 50_000,
        b"9" * 10_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    ],
)
async def test_what_is_not_json_is_refused(backend: Running, body: bytes) -> None:
    status, problem = await post_raw(backend, body)
    assert (status, problem["type"]) == (400, "/problems/invalid-json")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"facts": None}, "facts"),
        ({"kind": "joke"}, "kind"),
        ({"petitioner": {"phone": 110}}, "petitioner.phone"),
        ({"attachments": [{"kind": "photo"}]}, "attachments[0].ref"),
        ({"place": {"text": "x", "latitude": True}}, "place.latitude"),
        ({"client_ref": "another"}, "client_ref"),
    ],
)
async def test_what_does_not_fit_the_contract_is_named_by_its_place(
    backend: Running, changes: dict[str, object], where: str
) -> None:
    status, problem = await post_raw(
        backend, json.dumps({**to_plain(a_draft()), **changes}).encode()
    )
    assert (status, problem["type"]) == (422, "/problems/invalid")
    assert problem["where"] == where
    assert str(problem["detail"]).startswith(where)


async def test_a_list_is_no_draft(backend: Running) -> None:
    assert (await post_raw(backend, b"[]"))[1]["detail"] == "the body: must be an object."


async def test_too_long_a_body_is_refused(backend: Running) -> None:
    body = json.dumps({**to_plain(a_draft()), "facts": "x" * 5_000_000}).encode()
    status, problem = await post_raw(backend, body)
    assert (status, problem["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("key", [None, " ", "a" * 201, "\u00e9"])
async def test_a_request_without_a_proper_key_is_refused(backend: Running, key: str | None) -> None:
    number = (await backend.bot.file_case(a_draft())).number
    status, problem = await backend.call(
        "POST", f"/v1/cases/{number}/urges", {}, idempotency_key=key
    )
    assert (status, problem["type"]) == (400, "/problems/idempotency-key")


async def test_an_unknown_address_and_method_are_problems_too(backend: Running) -> None:
    assert (await backend.call("GET", "/v1/nothing"))[1]["type"] == "/problems/not-found"
    status, problem = await backend.call("DELETE", "/v1/cases")
    assert (status, problem["type"]) == (405, "/problems/method-not-allowed")


async def test_a_status_that_does_not_exist_is_refused_with_those_that_do(
    backend: Running,
) -> None:
    status, problem = await backend.as_staff("GET", "/v1/cases?status=lost")
    assert status == 400
    assert all(each in str(problem["detail"]) for each in CaseStatus)


async def test_a_problem_never_repeats_what_was_sent(backend: Running) -> None:
    secret = "SECRET-WORDS"
    for body in (f'{{"kind": "{secret}"}}', f'{{"facts": {{"{secret}": 1}}}}', secret):
        _, problem = await post_raw(backend, body.encode())
        assert secret not in str(problem)


async def test_units_are_listed_with_whom_they_answer_to(backend: Running) -> None:
    units = {unit.id: unit for unit in await backend.bot.units()}
    assert units["hebei-xiang"].above == "xian-zhengfu"
    assert ("环境保护",) in [topic.path for topic in await backend.bot.topics()]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (BackendSettings("sqlite+aiosqlite:///x.db", "", "s", SECRET), "key"),
        (BackendSettings("sqlite+aiosqlite:///x.db", "k", "s", "%"), "secret"),
        (BackendSettings("sqlite+aiosqlite://", "k", "s", SECRET), "files_dir"),
    ],
)
async def test_settings_that_cannot_work_stop_the_start(
    settings: BackendSettings, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        await create_app(settings, SetClock())


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(BackendSettings("sqlite+aiosqlite:///x.db", "bot-key", "staff-key", SECRET))
    assert not [secret for secret in ("bot-key", "staff-key", SECRET) if secret in shown]
