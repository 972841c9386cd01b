"""The audit of a case is found by an index

Revision: 2f6e91c0d4b8, after: d3b86c1f4a07
"""

from alembic import op

revision = "2f6e91c0d4b8"
down_revision = "d3b86c1f4a07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
