"""Reply templates that the house has written, changed or retired

Revision: 70d8abc493cc, after: b7d20c4e91aa
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '70d8abc493cc'
down_revision = 'b7d20c4e91aa'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reply_template',
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('use', sa.String(length=40), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('set_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('set_at', storage.types.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_reply_template_set_by_id')),
    sa.PrimaryKeyConstraint('slot', name=op.f('pk_reply_template'))
    )


def downgrade() -> None:
    op.drop_table('reply_template')
