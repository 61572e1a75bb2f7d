"""Several workers: who is alive, who holds what, and events of cases that are not known yet."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNFINISHED = "state IN ('new', 'sending', 'unknown')"


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("alive_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_workers"),
    )
    op.create_table(
        "duties",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_duties"),
    )
    op.create_table(
        "parked",
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("client_ref", sa.String(80), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_parked"),
    )
    op.create_index("ix_parked_client_ref", "parked", ["client_ref"])
    op.add_column("slots", sa.Column("letter_id", sa.BigInteger))
    op.drop_column("outbox", "lease_until")
    op.add_column("effects", sa.Column("lease_owner", sa.String(40)))
    op.drop_index("ix_effects_waiting", "effects")
    _partial("ix_outbox_leased", "outbox", ["lease_owner", "id"], UNFINISHED)
    _partial("ix_effects_leased", "effects", ["lease_owner", "id"], "state = 'new'")
    _partial("ix_effects_waiting", "effects", ["case_ref", "id"], "state = 'new'")


def downgrade() -> None:
    op.drop_index("ix_effects_waiting", "effects")
    op.drop_index("ix_effects_leased", "effects")
    op.drop_index("ix_outbox_leased", "outbox")
    _partial("ix_effects_waiting", "effects", ["id"], "state = 'new'")
    op.drop_column("effects", "lease_owner")
    op.drop_column("slots", "letter_id")
    op.add_column("outbox", sa.Column("lease_until", MOMENT))
    for table in ("parked", "duties", "workers"):
        op.drop_table(table)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
