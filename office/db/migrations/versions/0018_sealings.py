"""With which key each sealed column is sealed. The rows are sealed at the start that follows: the
keys are kept outside of the database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "sealings",
        sa.Column("place", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(8), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("sealings")
