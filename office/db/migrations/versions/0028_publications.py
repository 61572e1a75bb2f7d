"""Questions and answers in public."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("stage", sa.String(16), nullable=False, index=True),
        sa.Column("seen", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), index=True),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("topic", sa.String(80), nullable=False),
        sa.Column("area", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("publications")
