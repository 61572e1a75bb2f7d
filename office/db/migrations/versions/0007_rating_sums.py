"""Sums of ratings are stored, and grow by batches."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)

# Until now every rating was in the sums at once: these are summed by the next release.
OLD_RATINGS = """
    INSERT INTO rated ("case", unit, person, at, waiting, summed)
    SELECT number, coalesce(unit, ''), number, registered_at, true, '{}'
    FROM cases WHERE rating IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "rated",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("unit", sa.String(200), nullable=False, index=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("waiting", sa.Boolean, nullable=False, index=True),
        sa.Column("summed", sa.Text, nullable=False),
    )
    op.create_table(
        "rating_sums",
        sa.Column("unit", sa.String(200), primary_key=True),
        sa.Column("part", sa.String(16), primary_key=True),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT),
    )
    op.create_table("rating_days", sa.Column("day", sa.String(8), primary_key=True))
    op.execute(OLD_RATINGS)


def downgrade() -> None:
    op.drop_table("rating_days")
    op.drop_table("rating_sums")
    op.drop_table("rated")
