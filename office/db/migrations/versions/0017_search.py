"""By what a case is found: its topic, place and kind, and its words as keyed hashes. The rows are
made at the start that follows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

PARTS = ("words", "persons", "place")


def upgrade() -> None:
    op.create_table(
        "case_index",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("division", sa.String(16), nullable=False),
        sa.Column("made_by", sa.String(16), nullable=False),
    )
    op.create_index("ix_case_index_case", "case_index", ["case"], unique=True)
    for name in ("kind", "topic", "division"):
        op.create_index(f"ix_case_index_{name}", "case_index", [name])
    if op.get_context().dialect.name == "postgresql":
        columns: list[sa.Column[Any]] = [
            sa.Column("rowid", sa.BigInteger, primary_key=True, autoincrement=False)
        ]
        columns += [sa.Column(part, sa.Text, nullable=False) for part in PARTS]
        op.create_table("case_words", *columns)
        for part in PARTS:
            vector = f"tsvector GENERATED ALWAYS AS (to_tsvector('simple', {part})) STORED"
            op.execute(f"ALTER TABLE case_words ADD COLUMN {part}_found {vector}")
            op.execute(f"CREATE INDEX ix_case_words_{part} ON case_words USING gin ({part}_found)")
    else:
        columns_ = ", ".join(PARTS)
        op.execute(f"CREATE VIRTUAL TABLE case_words USING fts5({columns_}, tokenize='ascii')")


def downgrade() -> None:
    op.drop_table("case_words")
    op.drop_table("case_index")
