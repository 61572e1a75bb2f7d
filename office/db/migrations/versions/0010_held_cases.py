"""A case that names its unit is taken back from it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("cases", sa.Column("held", sa.String(200)))


def downgrade() -> None:
    op.drop_column("cases", "held")
