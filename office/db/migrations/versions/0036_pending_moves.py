"""Moves that can be taken back until they are made."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "pending_moves",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("officer", sa.String(80), nullable=False, index=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("refused", sa.String(40)),
    )


def downgrade() -> None:
    op.drop_table("pending_moves")
