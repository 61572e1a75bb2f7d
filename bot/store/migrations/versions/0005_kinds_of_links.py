"""What each link links to its chat: only petitions are counted as petitions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What was linked before can be told by how the dialogs make its name: drafts have their event's id
# or a plain number behind it, the key of a support is a SHA-256.
KINDS = (
    ("talk", "client_ref LIKE '%-talk' OR client_ref LIKE '%-danger'"),
    ("claim", "client_ref LIKE '%-claim'"),
    ("support", "length(client_ref) = 64 AND client_ref NOT LIKE '%-%'"),
)
NUMBERLESS = sa.text("kind = 'petition' AND number IS NULL")


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(10), nullable=False, server_default="petition")
    op.add_column("links", kind)
    for name, made in KINDS:
        op.execute(f"UPDATE links SET kind = '{name}' WHERE number IS NULL AND ({made})")
    op.create_index(
        "ix_links_numberless",
        "links",
        ["client_ref"],
        sqlite_where=NUMBERLESS,
        postgresql_where=NUMBERLESS,
    )


def downgrade() -> None:
    op.drop_index("ix_links_numberless", "links")
    op.drop_column("links", "kind")
