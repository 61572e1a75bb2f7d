"""Who had their words deleted while some of them were on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("forgot_at", sa.DateTime(timezone=True)))
    forgot = sa.text("forgot_at IS NOT NULL")
    op.create_index(
        "ix_people_forgot",
        "people",
        ["forgot_at"],
        sqlite_where=forgot,
        postgresql_where=forgot,
    )


def downgrade() -> None:
    op.drop_index("ix_people_forgot", "people")
    op.drop_column("people", "forgot_at")
