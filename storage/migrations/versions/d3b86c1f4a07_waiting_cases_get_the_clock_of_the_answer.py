"""Waiting cases get the clock of the answer

Cases that wait for their customer's answer, or major ones for a date of closing, have a clock for it from now on: those that
wait already get it by the minute's job, a portion at a time.

Revision: d3b86c1f4a07, after: 8c1f6e02d7b5
"""

from alembic import op

revision = 'd3b86c1f4a07'
down_revision = '8c1f6e02d7b5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE complaint SET reckoning = 'anew' WHERE state NOT IN ('closed', 'withdrawn', 'merged', 'unjustified')")


def downgrade() -> None:
    # An older Peiban tells of no step that it does not know.
    op.execute("DELETE FROM complaint_clock WHERE step IN ('answer', 'closing_date')")
