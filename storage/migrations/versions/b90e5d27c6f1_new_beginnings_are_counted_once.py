"""New beginnings are counted once

Whatever happened to a case that was open again and that nobody had taken counted as another new beginning. The entries of
its timeline say how many there were.

Revision: b90e5d27c6f1, after: a61c0f84e2d9
"""

from alembic import op

revision = 'b90e5d27c6f1'
down_revision = 'a61c0f84e2d9'
branch_labels = None
depends_on = None


def upgrade() -> None:
    begun = "(SELECT count(*) FROM complaint_event AS step WHERE step.complaint_id = complaint.id AND step.kind = 'reopened')"
    op.execute(f"UPDATE complaint SET reopened = {begun} WHERE reopened <> 0")


def downgrade() -> None:
    # What was counted too often is not counted again.
    pass
