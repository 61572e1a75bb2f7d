"""Nothing but a lost petition is told as one: by /health, `check` and the log alike."""

from sqlalchemy import text

from bot.loops.reconcile import ReconcileLoop
from bot.ops.metrics import Metrics
from bot.settings import database_url
from bot.store import Reconciliation, Store
from tests.program import Town, prepares
from tests.stories.test_danger import DANGER
from tests.stories.test_neighbours import AGAIN, makes_public
from tests.stories.test_transfer import files_signed, looks_up


async def _store(town: Town) -> Store:
    return await Store.open(database_url(None, town.settings.data_dir, "bot.db"), town.clock)


async def _books(town: Town) -> Reconciliation:
    """What a look at the books comes to, as the program's own does."""
    store = await _store(town)
    try:
        return await ReconcileLoop(store, town.backend, Metrics()).look()
    finally:
        await store.close()


async def test_talks_danger_claims_and_support_are_no_petitions(town: Town) -> None:
    """Each once counted as a petition without a number: 4 of 6 were not accounted for."""
    old, new, li, liu = (town.citizen(name) for name in ("王桂兰", "兰姐", "李大山", "刘大勇"))
    case, code = await files_signed(town, old)
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

    await makes_public(town.citizen("赵有福"))
    await prepares(li, AGAIN)
    await li.hears("附近有人反映过同样的事")
    li.taps("我也遇到了 +1")
    await li.hears_edit("有您 ✓")

    books = await _books(town)
    assert (books.confirmed, books.numbered, books.unaccounted) == (2, 2, 0)
    health = await town.health()
    assert health["ledger"]["unaccounted"] == health["needs_person"] == 0


async def test_a_lost_petition_is_red_in_the_books_and_in_health(town: Town) -> None:
    store = await _store(town)
    lost = text("INSERT INTO links (client_ref, chat_id, kind) VALUES ('lost', 7, 'petition')")
    await store._database.write(lambda connection: connection.execute(lost))
    await store.close()
    assert (await _books(town)).unaccounted == 1
    health = await town.health()
    assert health["ledger"]["unaccounted"] == health["needs_person"] == 1
