"""Cases that tell of the same event. Those of the last months are looked at after the start."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "hot_issues",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_hot_issues_alerted_at", "hot_issues", ["alerted_at"])
    op.create_table(
        "hot_cases",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "case",
            sa.String(32),
            sa.ForeignKey("cases.number", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("issue", ROW_ID, sa.ForeignKey("hot_issues.id"), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("place", "head", "terms")),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("head_mass", "mass")),
    )
    op.create_index("ix_hot_cases_issue", "hot_cases", ["issue"])
    op.create_index("ix_hot_cases_day", "hot_cases", ["day"])
    op.create_table(
        "hot_terms",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "id",
            sa.BigInteger,
            sa.ForeignKey("hot_cases.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
    )
    op.create_index("ix_hot_terms_id", "hot_terms", ["id"])
    op.create_table(
        "hot_counts",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("issues", sa.Integer, nullable=False),
    )
    op.create_table(
        "hot_marks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "hot_seen",
        sa.Column("officer", sa.String(80), primary_key=True),
        sa.Column("issue", ROW_ID, sa.ForeignKey("hot_issues.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for name in ("hot_seen", "hot_marks", "hot_counts", "hot_terms", "hot_cases", "hot_issues"):
        op.drop_table(name)
