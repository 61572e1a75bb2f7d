"""What waits for an officer. The rows are made at the start that follows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "queue",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("news", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("given_seq", sa.Integer, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("begun", "half_at", "due")),
    )
    op.create_index("ix_queue_half_at", "queue", ["half_at"])
    op.create_index("ix_queue_due", "queue", ["due"])
    op.create_table(
        "queue_seen",
        sa.Column("officer", sa.String(80), primary_key=True),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("queue_seen")
    op.drop_table("queue")
