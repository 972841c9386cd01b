"""Clocks are reckoned in portions

Revision: c41f7a90d2be, after: 70d8abc493cc
"""

import sqlalchemy as sa
from alembic import op

revision = 'c41f7a90d2be'
down_revision = '70d8abc493cc'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('complaint', sa.Column('reckoning', sa.String(length=32), nullable=True))
    op.create_index('ix_complaint_reckoning', 'complaint', ['id'], unique=False, sqlite_where=sa.text("reckoning IS NOT NULL"), postgresql_where=sa.text("reckoning IS NOT NULL"))


def downgrade() -> None:
    op.drop_index('ix_complaint_reckoning', table_name='complaint')
    # Not in a batch, which would make the table anew and write its keys so that earlier steps down cannot drop their columns.
    op.drop_column('complaint', 'reckoning')
