"""What is not well in a process that is at work."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workers", sa.Column("troubles", sa.Text))


def downgrade() -> None:
    op.drop_column("workers", "troubles")
