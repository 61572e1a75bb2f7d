"""Cases that go with a lead."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "case_merges",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("lead", sa.String(32), sa.ForeignKey("cases.number"), nullable=False, index=True),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("untold", sa.Text()),
    )


def downgrade() -> None:
    op.drop_table("case_merges")
