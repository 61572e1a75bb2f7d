"""Guesses are counted by who makes them; sessions of the desk end when their officer signs out."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("guesses", sa.Column("asker", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_guesses_asker", "guesses", ["asker"])
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("desk_sessions")
    op.drop_index("ix_guesses_asker", "guesses")
    op.drop_column("guesses", "asker")
