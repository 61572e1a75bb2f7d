"""The first of the queue are found without going through the others."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

INDEX = "ix_queue_in_order"
REST = ("timeless", "due", "case")


def upgrade() -> None:
    # PostgreSQL stores it; an SQLite table is given only what is not stored.
    stored = True if op.get_bind().dialect.name == "postgresql" else None
    timeless = sa.Column("timeless", sa.Boolean, sa.Computed("due IS NULL", persisted=stored))
    op.add_column("queue", timeless)
    op.create_index(INDEX, "queue", [sa.text("urgent DESC"), *REST])


def downgrade() -> None:
    op.drop_index(INDEX, "queue")
    op.drop_column("queue", "timeless")
