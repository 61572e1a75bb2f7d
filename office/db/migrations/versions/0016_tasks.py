"""Bodies that work on a case beside the unit that has it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("giver", sa.String(100)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True))
            for name in ("due", "read_at", "reported_at")
        ),
        sa.Column("words", sa.Text, nullable=False),
    )
    for name in ("case", "unit", "giver"):
        op.create_index(f"ix_tasks_{name}", "tasks", [name])


def downgrade() -> None:
    op.drop_table("tasks")
