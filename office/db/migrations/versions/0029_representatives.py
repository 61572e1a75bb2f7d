"""Some of those who signed a joint matter speak for all."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    for table in ("invitations", "signatures"):
        op.add_column(
            table,
            sa.Column("represents", sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    for table in ("invitations", "signatures"):
        op.drop_column(table, "represents")
