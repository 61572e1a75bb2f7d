"""The office's agents, and the chats they file from."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("code_mark", sa.String(64), nullable=False, index=True, unique=True),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "agent_ties",
        sa.Column("tie", sa.String(80), primary_key=True),
        sa.Column("agent", sa.String(32), sa.ForeignKey("agents.id"), nullable=False, index=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("code_mark", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("last_seq", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("agent_ties")
    op.drop_table("agents")
