"""From which message a step of a case came, and who has been sent which attachment

Revision: 5e0b3d9a71c4, after: c41f7a90d2be
"""

import sqlalchemy as sa
from alembic import op

revision = '5e0b3d9a71c4'
down_revision = 'c41f7a90d2be'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('complaint_file_seen',
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('file_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_complaint_file_seen_file_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_complaint_file_seen_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'file_id', name=op.f('pk_complaint_file_seen'))
    )
    op.create_table('complaint_message',
    sa.Column('bot_id', BIG, nullable=False),
    sa.Column('chat_id', BIG, nullable=False),
    sa.Column('message_id', BIG, nullable=False),
    sa.Column('complaint_id', BIG, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_message_complaint_id')),
    sa.PrimaryKeyConstraint('bot_id', 'chat_id', 'message_id', name=op.f('pk_complaint_message'))
    )
    op.create_index(op.f('ix_complaint_message_at'), 'complaint_message', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_complaint_message_at'), table_name='complaint_message')
    op.drop_table('complaint_message')
    op.drop_table('complaint_file_seen')
