"""history of changes, and marks for what never leaves in the feed"""
from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_NEVER = '1970-01-01 00:00:00+00:00'


def upgrade() -> None:
    op.create_table('change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('record', sa.String(length=200), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('was', sa.Text(), nullable=True),
    sa.Column('now', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_owner'), ['owner'], unique=False)

    # Rows that are there already get a value; the next load writes the true one.
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.add_column(sa.Column('internal', sa.Boolean(), nullable=False,
                                      server_default=sa.false()))
        batch_op.add_column(sa.Column('last_modified', sa.DateTime(timezone=True), nullable=False,
                                      server_default=_NEVER))
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.add_column(sa.Column('secret_address', sa.Boolean(), nullable=False,
                                      server_default=sa.false()))
        batch_op.add_column(sa.Column('named_person', sa.Boolean(), nullable=False,
                                      server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_column('named_person')
        batch_op.drop_column('secret_address')
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_column('last_modified')
        batch_op.drop_column('internal')
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_change_owner'))

    op.drop_table('change')
