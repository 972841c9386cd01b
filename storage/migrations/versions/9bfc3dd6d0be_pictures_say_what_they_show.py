"""Pictures say what they show

Revision: 9bfc3dd6d0be, after: 4a8575491c7a
"""

import sqlalchemy as sa
from alembic import op

revision = '9bfc3dd6d0be'
down_revision = '4a8575491c7a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        # Files that are there already say nothing more than before.
        batch_op.add_column(sa.Column('alt', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_column('alt')
