"""Supporters hear of a public matter, and its petitioner may hide it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("public_matters", sa.Column("hidden_at", MOMENT))
    op.add_column("supports", sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_supports_key", "supports", ["key"], unique=True)
    op.create_table(
        "support_events",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.UniqueConstraint("key", "seq"),
    )


def downgrade() -> None:
    op.drop_table("support_events")
    op.drop_index("ix_supports_key", "supports")
    op.drop_column("supports", "last_seq")
    op.drop_column("public_matters", "hidden_at")
