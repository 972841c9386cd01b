"""What screens say is not kept

Only of an album something is read there again.

Revision: c3d8f1a6e504, after: b90e5d27c6f1
"""

from alembic import op

revision = 'c3d8f1a6e504'
down_revision = 'b90e5d27c6f1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE screen SET text = '' WHERE name <> 'album' AND text <> ''")


def downgrade() -> None:
    # What is gone does not come back, and nothing reads it.
    pass
