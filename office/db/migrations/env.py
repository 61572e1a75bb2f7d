"""Run by Alembic: the migrations go over the connection that `upgrade` has opened."""

from alembic import context

from office.db import accounts, invitations  # noqa: F401 - its tables are those of Base, too
from office.db.agents import rows as agents  # noqa: F401 - the same
from office.db.campaigns import rows  # noqa: F401 - the same
from office.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
