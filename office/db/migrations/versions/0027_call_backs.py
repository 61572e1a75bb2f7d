"""Of an answer, whether the petitioner was asked if it was kept, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("figures", sa.Column("asked_back", sa.Integer))
    op.add_column("figures", sa.Column("called_back", sa.String(32)))


def downgrade() -> None:
    op.drop_column("figures", "called_back")
    op.drop_column("figures", "asked_back")
