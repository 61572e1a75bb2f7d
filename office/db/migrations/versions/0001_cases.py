"""Cases, events, calls, days and files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("client_ref", sa.String(200), nullable=False, unique=True),
        sa.Column("query_code", sa.String(16), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("unit", sa.String(200)),
        sa.Column("route", sa.Integer),
        sa.Column("clocks", sa.Text, nullable=False),
        sa.Column("rate_until", MOMENT),
        sa.Column("rating", sa.Text),
        sa.Column("last_seq", sa.Integer, nullable=False),
    )
    op.create_index("ix_cases_status", "cases", ["status"])
    op.create_index("ix_cases_unit", "cases", ["unit"])
    op.create_table(
        "events",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("client_ref", sa.String(200), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.UniqueConstraint("case", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "calls",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("scope", sa.String(100), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("event_id", ROW_ID, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "days",
        sa.Column("day", sa.String(8), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("mime", sa.String(200), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ("files", "days", "calls", "events", "cases"):
        op.drop_table(table)
