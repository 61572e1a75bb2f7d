"""Talks with a person, and wrong guesses at query codes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "talks",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("about", sa.String(200)),
        sa.Column("opening", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("unread", sa.Boolean, nullable=False),
        sa.Column("waiting_since", MOMENT),
        sa.Column("answer_by", MOMENT),
        sa.Column("closed_by", sa.String(16)),
        sa.Column("last_seq", sa.Integer, nullable=False),
    )
    for column in ("about", "waiting_since", "answer_by"):
        op.create_index(f"ix_talks_{column}", "talks", [column])
    op.create_table(
        "talk_events",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("talk", sa.String(80), sa.ForeignKey("talks.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("key", sa.String(220)),
        sa.Column("fingerprint", sa.String(64)),
        sa.UniqueConstraint("talk", "seq"),
        sa.UniqueConstraint("talk", "key"),
    )
    op.create_table(
        "talk_files",
        sa.Column("talk", sa.String(80), sa.ForeignKey("talks.id"), primary_key=True),
        sa.Column("ref_hash", sa.String(64), primary_key=True),
        sa.Column("file_id", sa.String(64), sa.ForeignKey("files.id")),
        sa.Column("refusal", sa.String(16)),
        sa.Column("redrawn", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "guesses",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    for column in ("number", "at"):
        op.create_index(f"ix_guesses_{column}", "guesses", [column])


def downgrade() -> None:
    for table in ("guesses", "talk_files", "talk_events", "talks"):
        op.drop_table(table)
