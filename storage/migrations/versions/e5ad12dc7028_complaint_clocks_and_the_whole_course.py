"""Complaint clocks and the whole course of a case

Revision: e5ad12dc7028, after: 9bfc3dd6d0be
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = 'e5ad12dc7028'
down_revision = '9bfc3dd6d0be'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('category_duty',
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('deputy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_category_duty_deputy_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_category_duty_owner_id')),
    sa.PrimaryKeyConstraint('category', name=op.f('pk_category_duty'))
    )
    op.create_table('sla_limit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('severity', sa.String(length=40), nullable=True),
    sa.Column('category', sa.String(length=40), nullable=True),
    sa.Column('tier', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('amount', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('set_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('set_at', storage.types.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sla_limit_organisation_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_sla_limit_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sla_limit'))
    )
    op.create_table('complaint_clock',
    sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('started_at', storage.types.UtcDateTime(), nullable=False),
    sa.Column('due_at', storage.types.UtcDateTime(), nullable=True),
    sa.Column('stopped_at', storage.types.UtcDateTime(), nullable=True),
    sa.Column('paused_since', storage.types.UtcDateTime(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('next_level', sa.Integer(), nullable=True),
    sa.Column('next_at', storage.types.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_clock_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', 'step', name=op.f('pk_complaint_clock'))
    )
    with op.batch_alter_table('complaint_clock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_clock_next_at'), ['next_at'], unique=False)

    # Columns are added and dropped in place: a table made anew would lose its triggers and take long.
    for column in (
        sa.Column('due_at', storage.types.UtcDateTime(), nullable=True),
        sa.Column('due_step', sa.String(length=40), nullable=True),
        sa.Column('supervised_at', storage.types.UtcDateTime(), nullable=True),
        sa.Column('urged', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('urged_at', storage.types.UtcDateTime(), nullable=True),
        sa.Column('extension_until', storage.types.UtcDateTime(), nullable=True),
        sa.Column('insisted', sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column('complaint', column)
    kind = 'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'
    for name, table in (('receiver_id', 'person'), ('merged_into_id', 'complaint')):
        key = f'CONSTRAINT fk_complaint_{name} REFERENCES {table} (id)'
        op.execute(f'ALTER TABLE complaint ADD COLUMN {name} {kind} {key}')
        op.create_index(f'ix_complaint_{name}', 'complaint', [name], unique=False)
    for name in ('reminded_at', 'remind_at'):
        op.execute(f'ALTER TABLE complaint DROP COLUMN {name}')

    op.add_column('organisation', sa.Column('tier', sa.Integer(), nullable=True))

    # Every case under way gets a clock that is due at once: the first tick reckons all of its clocks from its timeline.
    op.execute("""
        INSERT INTO complaint_clock (complaint_id, step, started_at, due_at, round, next_level, next_at)
        SELECT id, 'first_contact', received_at, first_contact_due, reopened + 1, 75, received_at
        FROM complaint WHERE state NOT IN ('closed', 'withdrawn', 'merged', 'unjustified')
    """)


def downgrade() -> None:
    op.execute('ALTER TABLE organisation DROP COLUMN tier')
    op.add_column(
        'complaint',
        sa.Column('remind_at', storage.types.UtcDateTime(), nullable=False, server_default='2000-01-01 00:00:00'),
    )
    op.add_column('complaint', sa.Column('reminded_at', storage.types.UtcDateTime(), nullable=True))
    for name in ('receiver_id', 'merged_into_id'):
        op.drop_index(f'ix_complaint_{name}', 'complaint')
    for name in (
        'merged_into_id', 'insisted', 'extension_until', 'urged_at', 'urged', 'supervised_at', 'due_step', 'due_at',
        'receiver_id',
    ):
        op.execute(f'ALTER TABLE complaint DROP COLUMN {name}')
    op.drop_index('ix_complaint_clock_next_at', 'complaint_clock')
    op.drop_table('complaint_clock')
    op.drop_table('sla_limit')
    op.drop_table('category_duty')
