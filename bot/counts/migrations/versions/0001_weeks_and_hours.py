"""weeks, and hours of the day in a table of their own"""
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "count_week",
        sa.Column("institution", sa.String(80), primary_key=True), sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("measure", sa.String(20), primary_key=True), sa.Column("value", sa.String(80), primary_key=True),
        sa.Column("figure", sa.Integer(), sa.CheckConstraint("figure > 0 AND figure % 5 = 0", name="count_week_in_fives"), nullable=False),
    )
    op.create_table(
        "count_hour",
        sa.Column("institution", sa.String(80), primary_key=True), sa.Column("quarter", sa.String(7), primary_key=True),
        sa.Column("hour", sa.String(2), primary_key=True),
        sa.Column("figure", sa.Integer(), sa.CheckConstraint("figure > 0 AND figure % 5 = 0", name="count_hour_in_fives"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("count_hour")
    op.drop_table("count_week")
