"""Several people sign a joint matter, each for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
        ),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("follower", sa.String(80), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("rating", sa.Text()),
        sa.Column("unit", sa.String(200), index=True),
        sa.Column("person", sa.String(64)),
        sa.Column("rated_at", sa.DateTime(timezone=True)),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("summed", sa.Text(), nullable=False),
        sa.UniqueConstraint("case", "follower"),
    )


def downgrade() -> None:
    op.drop_table("signatures")
