"""Undelivered notices can be seen to

Revision: ca898d33cf65, after: 7cd4a6368434
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = 'ca898d33cf65'
down_revision = '7cd4a6368434'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_at', storage.types.UtcDateTime(), nullable=True))
        batch_op.create_index('ix_notice_undelivered', ['finished_at'], unique=False, sqlite_where=sa.text("state IN ('failed', 'unknown') AND seen_at IS NULL"), postgresql_where=sa.text("state IN ('failed', 'unknown') AND seen_at IS NULL"))



def downgrade() -> None:
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_undelivered', sqlite_where=sa.text("state IN ('failed', 'unknown') AND seen_at IS NULL"), postgresql_where=sa.text("state IN ('failed', 'unknown') AND seen_at IS NULL"))
        batch_op.drop_column('seen_at')

