"""What became of the files of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "file_results",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("ref_hash", sa.String(64), primary_key=True),
        sa.Column("file_id", sa.String(64), sa.ForeignKey("files.id")),
        sa.Column("refusal", sa.String(16)),
        sa.Column("redrawn", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("file_results")
