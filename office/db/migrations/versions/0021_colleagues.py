"""Who of a body sees to a case, what officers write for one another, and what each has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("body", sa.String(100), primary_key=True),
        sa.Column("officer", sa.String(32), nullable=False, index=True),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.UniqueConstraint("case", "key"),
    )
    op.add_column("queue_seen", sa.Column("note", sa.Integer))


def downgrade() -> None:
    op.drop_column("queue_seen", "note")
    op.drop_table("desk_notes")
    op.drop_table("assignments")
