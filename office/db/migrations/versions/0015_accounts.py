"""Officers sign in by name, and what they do leaves a trail."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("unit", sa.String(200)),
        sa.Column("links", sa.Text, nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("password_until", sa.DateTime(timezone=True)),
        sa.Column("second", sa.String(200)),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("officer", sa.String(32), sa.ForeignKey("officers.id"), primary_key=True),
        sa.Column("hash", sa.String(64), primary_key=True),
    )
    op.create_table(
        "trail",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(100), index=True),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
    )
    op.add_column("desk_sessions", sa.Column("officer", sa.String(32)))
    op.add_column("desk_sessions", sa.Column("idle_until", sa.DateTime(timezone=True)))
    op.create_index("ix_desk_sessions_officer", "desk_sessions", ["officer"])


def downgrade() -> None:
    op.drop_index("ix_desk_sessions_officer", "desk_sessions")
    op.drop_column("desk_sessions", "idle_until")
    op.drop_column("desk_sessions", "officer")
    op.drop_table("trail")
    op.drop_table("recovery_codes")
    op.drop_table("officers")
