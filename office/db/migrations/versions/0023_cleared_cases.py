"""Cases whose content was deleted when its period was over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "cleared_cases",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("cleared_cases")
