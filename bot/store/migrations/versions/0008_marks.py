"""What stands at the feed's cursor, what of the feed could not be read, and what is to be put to an
office again that has lost it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    op.add_column("cursors", sa.Column("mark", sa.String(64)))
    op.add_column("effects", sa.Column("done_at", MOMENT))
    anew = sa.Column("anew", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("effects", anew)
    op.create_index(
        "ix_effects_held", "effects", ["case_ref"], sqlite_where=HELD, postgresql_where=HELD
    )
    never = sa.Column("checked_at", MOMENT, nullable=False, server_default="1970-01-01 00:00:00")
    op.add_column("links", never)
    op.create_index("ix_links_checked_at", "links", ["checked_at"])
    op.create_table(
        "set_aside",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_set_aside"),
    )


def downgrade() -> None:
    op.drop_table("set_aside")
    op.drop_index("ix_links_checked_at", "links")
    op.drop_column("links", "checked_at")
    op.drop_index("ix_effects_held", "effects")
    op.drop_column("effects", "anew")
    op.drop_column("effects", "done_at")
    op.drop_column("cursors", "mark")
