"""When a chat wants to be woken: reminders of drafts and deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("due_at", sa.DateTime(timezone=True)))
    # What is stored cannot tell when it wants to be woken: each chat is woken once, and then knows.
    op.execute("UPDATE conversations SET due_at = updated_at")
    op.create_index(
        "ix_conversations_due",
        "conversations",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_due", "conversations")
    op.drop_column("conversations", "due_at")
