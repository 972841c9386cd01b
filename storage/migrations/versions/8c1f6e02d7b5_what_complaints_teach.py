"""Improvement items, and solutions that are kept as knowledge

Revision: 8c1f6e02d7b5, after: 5e0b3d9a71c4
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '8c1f6e02d7b5'
down_revision = '5e0b3d9a71c4'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('improvement',
    sa.Column('id', BIG, nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('what_id', BIG, nullable=False),
    sa.Column('owner_id', BIG, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('taken_by_id', BIG, nullable=False),
    sa.Column('taken_at', storage.types.UtcDateTime(), nullable=False),
    sa.Column('done_by_id', BIG, nullable=True),
    sa.Column('done_at', storage.types.UtcDateTime(), nullable=True),
    sa.Column('cause_id', BIG, nullable=True),
    sa.Column('measure_id', BIG, nullable=True),
    sa.ForeignKeyConstraint(['what_id'], ['body.id'], name=op.f('fk_improvement_what_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_improvement_owner_id')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['person.id'], name=op.f('fk_improvement_taken_by_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_improvement_done_by_id')),
    sa.ForeignKeyConstraint(['cause_id'], ['body.id'], name=op.f('fk_improvement_cause_id')),
    sa.ForeignKeyConstraint(['measure_id'], ['body.id'], name=op.f('fk_improvement_measure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_improvement'))
    )
    op.create_index(op.f('ix_improvement_owner_id'), 'improvement', ['owner_id'], unique=False)
    op.create_index(op.f('ix_improvement_done_at'), 'improvement', ['done_at'], unique=False)
    op.create_table('improvement_case',
    sa.Column('improvement_id', BIG, nullable=False),
    sa.Column('complaint_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['improvement_id'], ['improvement.id'], name=op.f('fk_improvement_case_improvement_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_improvement_case_complaint_id')),
    sa.PrimaryKeyConstraint('improvement_id', 'complaint_id', name=op.f('pk_improvement_case'))
    )
    op.create_index(op.f('ix_improvement_case_complaint_id'), 'improvement_case', ['complaint_id'], unique=False)
    op.create_table('snippet',
    sa.Column('complaint_id', BIG, nullable=False),
    sa.Column('body_id', BIG, nullable=False),
    sa.Column('kept_by_id', BIG, nullable=True),
    sa.Column('kept_at', storage.types.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_snippet_complaint_id')),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_snippet_body_id')),
    sa.ForeignKeyConstraint(['kept_by_id'], ['person.id'], name=op.f('fk_snippet_kept_by_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_snippet'))
    )
    op.create_index(op.f('ix_snippet_kept_at'), 'snippet', ['kept_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_snippet_kept_at'), table_name='snippet')
    op.drop_table('snippet')
    op.drop_index(op.f('ix_improvement_case_complaint_id'), table_name='improvement_case')
    op.drop_table('improvement_case')
    op.drop_index(op.f('ix_improvement_done_at'), table_name='improvement')
    op.drop_index(op.f('ix_improvement_owner_id'), table_name='improvement')
    op.drop_table('improvement')
