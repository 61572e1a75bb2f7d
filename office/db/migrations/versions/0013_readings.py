"""What decides who may read a case. The rows are made at the start that follows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("subject", sa.String(100), primary_key=True),
        *(
            sa.Column(name, sa.Boolean, nullable=False)
            for name in ("shielded", "denounces", "nameless", "faceless")
        ),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(16), nullable=False),
    )
    op.create_table(
        "reading_marks",
        sa.Column("subject", sa.String(100), primary_key=True),
        sa.Column("part", sa.String(8), primary_key=True),
        sa.Column("mark", sa.String(100), primary_key=True),
    )
    op.create_index("ix_reading_marks_mark", "reading_marks", ["mark"])


def downgrade() -> None:
    op.drop_table("reading_marks")
    op.drop_table("readings")
