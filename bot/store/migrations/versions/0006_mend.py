"""What a store may lack that had 0002 behind it when that was changed, or went around it.

For a day 0002 made no `slots.letter_id`, and a branch led from 0001 to 0003 without it. Such a
store said that it was up to date, and took no turn. Where all is there, nothing is done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNFINISHED = "state IN ('new', 'sending', 'unknown')"
TABLES = {
    "workers": (
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("alive_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_workers"),
    ),
    "duties": (
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_duties"),
    ),
    "parked": (
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("client_ref", sa.String(80), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_parked"),
    ),
}
COLUMNS = (("slots", "letter_id", sa.BigInteger), ("effects", "lease_owner", sa.String(40)))
INDEXES = (
    ("ix_parked_client_ref", "parked", ["client_ref"], None),
    ("ix_outbox_leased", "outbox", ["lease_owner", "id"], UNFINISHED),
    ("ix_effects_leased", "effects", ["lease_owner", "id"], "state = 'new'"),
    ("ix_effects_waiting", "effects", ["case_ref", "id"], "state = 'new'"),
)


def upgrade() -> None:
    there = sa.inspect(op.get_bind())
    for table, parts in TABLES.items():
        if not there.has_table(table):
            op.create_table(table, *parts)
    for table, column, kind in COLUMNS:
        if not _has(there, table, column):
            op.add_column(table, sa.Column(column, kind))
    there.clear_cache()
    for name, table, columns, where in INDEXES:
        found = {each["name"]: each["column_names"] for each in there.get_indexes(table)}
        if found.get(name) != columns:
            if name in found:
                op.drop_index(name, table)
            only = sa.text(where) if where else None
            op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
    if _has(there, "outbox", "lease_until"):
        op.drop_column("outbox", "lease_until")


def downgrade() -> None:
    """Nothing: what was added is what 0002 makes, and goes with it."""


def _has(there: sa.Inspector, table: str, column: str) -> bool:
    return any(each["name"] == column for each in there.get_columns(table))
