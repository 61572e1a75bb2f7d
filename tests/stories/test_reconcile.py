"""Nothing but a lost petition is told as one: by /health, `check` and the log alike."""

from sqlalchemy import text

from bot.loops.reconcile import ReconcileLoop
from bot.ops.metrics import Metrics
from bot.settings import database_url
from bot.store import Reconciliation, Store
from tests.program import Program, prepares
from tests.stories.test_danger import DANGER
from tests.stories.test_neighbours import AGAIN, makes_public
from tests.stories.test_transfer import files_signed, looks_up


async def _store(program: Program) -> Store:
    return await Store.open(database_url(None, program.settings.data_dir, "bot.db"), program.clock)


async def _books(program: Program) -> Reconciliation:
    """What a look at the books comes to, as the program's own does."""
    store = await _store(program)
    try:
        return await ReconcileLoop(store, program.backend, Metrics()).look()
    finally:
        await store.close()


async def test_talks_danger_claims_and_support_are_no_petitions(program: Program) -> None:
    """Each once counted as a petition without a number: 4 of 6 were not accounted for."""
    old, new, li, liu = (program.citizen(name) for name in ("王桂兰", "兰姐", "李大山", "刘大勇"))
    case, code = await files_signed(program, old)
    new.phone = old.phone
    await looks_up(new, case.number, code)
    await new.hears_edit("登记")
    new.taps("这是我的，移到这里")
    await new.hears("发送我的手机号")
    new.taps("发送我的手机号")
    await new.hears("移过来了")
    new.says("/human")
    await new.hears("正在和工作人员对话")

    liu.says(DANGER)
    await liu.hears("12356")
    liu.taps("通知值班人员")
    await liu.hears("正在通知值班人员")

    await makes_public(program.citizen("赵有福"))
    await prepares(li, AGAIN)
    await li.hears("附近有人反映过同样的事")
    li.taps("我也遇到了 +1")
    await li.hears_edit("有您 ✓")

    books = await _books(program)
    assert (books.confirmed, books.numbered, books.unaccounted) == (2, 2, 0)
    health = await program.health()
    assert health["ledger"]["unaccounted"] == health["needs_person"] == 0


async def test_a_lost_petition_is_red_in_the_books_and_in_health(program: Program) -> None:
    store = await _store(program)
    lost = text("INSERT INTO links (client_ref, chat_id, kind) VALUES ('lost', 7, 'petition')")
    await store._database.write(lambda connection: connection.execute(lost))
    await store.close()
    assert (await _books(program)).unaccounted == 1
    health = await program.health()
    assert health["ledger"]["unaccounted"] == health["needs_person"] == 1
