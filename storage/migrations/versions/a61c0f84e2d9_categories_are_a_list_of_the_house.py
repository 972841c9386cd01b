"""Categories are a list of the house

Categories stand everywhere as their codes already, forty letters at most; what is new is what the house changes or adds.

Revision: a61c0f84e2d9, after: 2f6e91c0d4b8
"""

import sqlalchemy as sa
from alembic import op

revision = 'a61c0f84e2d9'
down_revision = '2f6e91c0d4b8'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('complaint_category',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_complaint_category'))
    )


def downgrade() -> None:
    # An older Peiban knows its own ten: what stood under another one is something else, what was set for it goes.
    op.execute("UPDATE complaint SET category = 'other' WHERE category LIKE 'own%'")
    op.execute("UPDATE improvement SET category = 'other' WHERE category LIKE 'own%'")
    for table in ('sla_limit', 'category_duty', 'reply_template'):
        op.execute(f"DELETE FROM {table} WHERE category LIKE 'own%'")
    op.drop_table('complaint_category')
    # A step that names another one it could not even show. The timeline's guard comes back with the next start.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER IF EXISTS complaint_event_no_update')
        op.execute(
            "UPDATE complaint_event SET facts = json_set(facts, '$.category', 'other') "
            "WHERE json_extract(facts, '$.category') LIKE 'own%'"
        )
    else:
        op.execute('DROP TRIGGER IF EXISTS complaint_event_no_update ON complaint_event')
        op.execute(
            "UPDATE complaint_event SET facts = CAST(jsonb_set(CAST(facts AS JSONB), '{category}', '\"other\"') AS JSON) "
            "WHERE facts ->> 'category' LIKE 'own%'"
        )
