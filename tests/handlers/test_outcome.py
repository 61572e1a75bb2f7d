"""The whole tree of python-telegram-bot's errors, and Telegram's own words, to what is done now."""

from datetime import timedelta

import pytest
from telegram import error as ptb
from telegram.error import TelegramError

from handlers.send_result import Later, Never, SendResult, Unknown
from handlers.telegram.send import NotSent, Unanswered, outcome_of

SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)

# what is done is told by the type and the flags; `why` is looked at below
ROWS: list[tuple[TelegramError, SendResult]] = [
    (NotSent("ClientConnectorError"), Later(SECOND)),
    (Unanswered("ServerDisconnectedError"), Unknown("")),
    (Unanswered("status 502"), Unknown("")),
    (ptb.TimedOut(), Unknown("")),
    (ptb.NetworkError("httpx.ReadError: "), Unknown("")),
    (ptb.NetworkError("Bad Gateway"), Unknown("")),
    (TelegramError("Invalid server response"), Unknown("")),
    (ptb.RetryAfter(7), Later(timedelta(seconds=7))),
    (ptb.RetryAfter(timedelta(seconds=3600)), Later(timedelta(hours=1))),
    (ptb.InvalidToken(), Later(MINUTE, everyone=True)),
    (ptb.Forbidden("Forbidden: bot was blocked by the user"), Never("", blocked=True)),
    (ptb.Forbidden("Forbidden: user is deactivated"), Never("", blocked=True)),
    (ptb.Forbidden("Forbidden: bot was kicked from the group chat"), Never("", blocked=True)),
    (ptb.Forbidden("Forbidden: bot can't initiate conversation with a user"), Never("", True)),
    (ptb.BadRequest("Bad Request: chat not found"), Never("", blocked=True)),
    (ptb.BadRequest("Bad Request: PEER_ID_INVALID"), Never("", blocked=True)),
    (ptb.BadRequest("Bad Request: not enough rights to send text messages"), Never("", True)),
    (ptb.BadRequest("Bad Request: message is too long"), Never("")),
    (ptb.BadRequest("Bad Request: BUTTON_DATA_INVALID"), Never("")),
    (ptb.ChatMigrated(-100123), Never("")),
    (ptb.Conflict("Conflict: terminated by other getUpdates request"), Never("")),
    (ptb.EndPointNotFound("Endpoint 'sendHologram' not found"), Never("")),
    (ptb.PassportDecryptionError("x"), Never("")),
]


@pytest.mark.parametrize("error,wanted", ROWS, ids=[repr(error) for error, _ in ROWS])
def test_an_error_is_judged_by_its_cause(error: TelegramError, wanted: SendResult) -> None:
    outcome = outcome_of(error)
    match outcome, wanted:
        case Later(), Later():
            assert (outcome.after, outcome.everyone) == (wanted.after, wanted.everyone)
        case Never(), Never():
            assert outcome.blocked == wanted.blocked
        case _:
            assert type(outcome) is type(wanted)


def test_no_class_of_the_library_is_left_out() -> None:
    known = {type(error) for error, _ in ROWS}
    assert {getattr(ptb, name) for name in ptb.__all__} <= known


@pytest.mark.parametrize(
    "error,why",
    [
        (
            ptb.BadRequest(
                'can\'t parse entities: Unsupported start tag "wang"x" at byte offset 9'
            ),
            "BadRequest: can't parse entities: Unsupported start tag … at byte offset 9",
        ),
        (ptb.BadRequest('Unsupported start tag "王桂兰"'), "BadRequest: Unsupported start tag …"),
        (ptb.BadRequest("no such thing: 王桂兰"), "BadRequest"),
        (
            ptb.Forbidden("Forbidden (403). Parsing the server response b'Wang' failed"),
            "Forbidden: Forbidden (403). Parsing the server response … failed",
        ),
        (ptb.NetworkError("x" * 5000), f"NetworkError: {'x' * 100}"),
    ],
)
def test_why_never_quotes_a_citizen(error: TelegramError, why: str) -> None:
    outcome = outcome_of(error)
    assert outcome.why == why  # type: ignore[union-attr]
