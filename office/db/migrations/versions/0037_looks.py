"""Looks of a full office: whose part a mark is stands in one index, and words that wait to be
sorted into PostgreSQL's index are few, since each search goes through all that wait."""

from alembic import op

revision = "0037"
down_revision = "0036"

MARKS, BEFORE = "ix_reading_marks_part", "ix_reading_marks_mark"
PARTS = ("words", "persons", "place")
WAITING_KB = 256  # 4 MB unless told: a thousand pages, a fifth of a second


def upgrade() -> None:
    op.create_index(MARKS, "reading_marks", ["part", "mark", "subject"])
    op.drop_index(BEFORE, "reading_marks")
    if op.get_context().dialect.name == "postgresql":
        for part in PARTS:
            index = f"ix_case_words_{part}"
            op.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = {WAITING_KB})")


def downgrade() -> None:
    op.create_index(BEFORE, "reading_marks", ["mark"])
    op.drop_index(MARKS, "reading_marks")
    if op.get_context().dialect.name == "postgresql":
        for part in PARTS:
            op.execute(f"ALTER INDEX ix_case_words_{part} RESET (gin_pending_list_limit)")
