"""Repeated cases, public matters and who supports them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("cases", sa.Column("repeats", sa.String(32)))
    op.create_index("ix_cases_repeats", "cases", ["repeats"])
    op.create_table(
        "public_matters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.UniqueConstraint("case"),
    )
    op.create_table(
        "public_blocks",
        sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("matter", sa.String(32), sa.ForeignKey("public_matters.id"), primary_key=True),
    )
    op.create_table(
        "supports",
        sa.Column("matter", sa.String(32), sa.ForeignKey("public_matters.id"), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("supports")
    op.drop_table("public_blocks")
    op.drop_table("public_matters")
    op.drop_index("ix_cases_repeats", "cases")
    op.drop_column("cases", "repeats")
