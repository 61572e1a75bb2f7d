"""A person confirms by a link or a code what somebody filed for them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("code_mark", sa.String(64), nullable=False, index=True),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False, index=True),
        sa.Column("key", sa.String(200), nullable=False, index=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    op.drop_table("invitations")
