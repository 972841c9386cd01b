"""Who is on duty outside the opening hours

Revision: b7d20c4e91aa, after: e5ad12dc7028
"""

import sqlalchemy as sa
from alembic import op

revision = 'b7d20c4e91aa'
down_revision = 'e5ad12dc7028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('duty_slot',
    sa.Column('slot', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_duty_slot_person_id')),
    sa.PrimaryKeyConstraint('slot', name=op.f('pk_duty_slot'))
    )


def downgrade() -> None:
    op.drop_table('duty_slot')
