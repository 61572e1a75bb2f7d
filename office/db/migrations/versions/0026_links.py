"""Cases that officers have put together."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "case_links",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column(
            "other", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True, index=True
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("case_links")
