"""Searches that officers keep for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("officer", sa.String(80), nullable=False, index=True),
        sa.Column("form", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("saved_searches")
