"""What is counted of cases. The rows are made at the start that follows."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("case", sa.String(32), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("filed", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(200)),
        *(sa.Column(name, sa.String(100)) for name in ("topic", "area", "channel")),
        sa.Column("repeated", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer) for name in ("answered", "due")),
        *(
            sa.Column(f"{duty}_{day}", sa.Integer)
            for duty in ("register", "notice", "handle")
            for day in ("due", "done")
        ),
    )
    op.create_index("ix_figures_filed", "figures", ["filed"])


def downgrade() -> None:
    op.drop_table("figures")
