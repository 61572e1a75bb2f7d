"""Run by Alembic: migrate over the connection that `bot.store.engine.migrate` hands in."""

from alembic import context

from bot.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, but Alembic does not expect it to
    render_as_batch=True,  # SQLite alters hardly anything in place
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
