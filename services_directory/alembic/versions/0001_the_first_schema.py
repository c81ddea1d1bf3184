"""the first schema"""
from alembic import op
import sqlalchemy as sa


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('institution',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('nation', sa.String(length=20), nullable=False),
    sa.Column('ukprn', sa.String(length=8), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('allowed_origins', sa.JSON(), nullable=False),
    sa.Column('support_label', sa.Text(), nullable=True),
    sa.Column('support_url', sa.Text(), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('closures', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('slug')
    )
    op.create_table('law',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('nation', sa.String(length=20), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('ask', sa.String(length=80), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('law', schema=None) as batch_op:
        batch_op.create_index('ix_law_nation_field', ['nation', 'field'], unique=True)

    op.create_table('pointer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('scope', sa.String(length=90), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('service_key', sa.String(length=161), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('pointer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pointer_owner'), ['owner'], unique=False)
        batch_op.create_index('ix_pointer_scope_topic', ['scope', 'topic'], unique=False)

    op.create_table('reporting_route',
    sa.Column('key', sa.String(length=161), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('target', sa.String(length=20), nullable=False),
    sa.Column('identity', sa.String(length=20), nullable=False),
    sa.Column('formal', sa.Boolean(), nullable=True),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('perspectives', sa.Text(), nullable=False),
    sa.Column('nations', sa.Text(), nullable=False),
    sa.Column('reply_time', sa.Text(), nullable=True),
    sa.Column('read_when', sa.Text(), nullable=True),
    sa.Column('who_sees_it', sa.Text(), nullable=True),
    sa.Column('what_happens_next', sa.Text(), nullable=True),
    sa.Column('can_withdraw', sa.String(length=20), nullable=False),
    sa.Column('for_someone_else', sa.String(length=20), nullable=False),
    sa.Column('code_warning', sa.Text(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('source_url', sa.Text(), nullable=True),
    sa.Column('confidence', sa.String(length=1), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('reporting_route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reporting_route_owner'), ['owner'], unique=False)

    op.create_table('service',
    sa.Column('key', sa.String(length=161), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('for_whom', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('first_for', sa.Text(), nullable=False),
    sa.Column('perspectives', sa.Text(), nullable=False),
    sa.Column('only_for', sa.Text(), nullable=False),
    sa.Column('welcomes', sa.Text(), nullable=False),
    sa.Column('trans_people', sa.String(length=20), nullable=False),
    sa.Column('min_age', sa.Integer(), nullable=True),
    sa.Column('max_age', sa.Integer(), nullable=True),
    sa.Column('languages', sa.Text(), nullable=False),
    sa.Column('interpreter', sa.Boolean(), nullable=True),
    sa.Column('bsl', sa.Boolean(), nullable=True),
    sa.Column('accessibility', sa.Text(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('confidence', sa.String(length=1), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('checked_by', sa.Text(), nullable=True),
    sa.Column('review_due', sa.Date(), nullable=True),
    sa.Column('source_url', sa.Text(), nullable=True),
    sa.Column('staff_side', sa.String(length=20), nullable=False),
    sa.Column('supports_accused_only', sa.Boolean(), nullable=False),
    sa.Column('always_line', sa.Boolean(), nullable=False),
    sa.Column('nations', sa.Text(), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_owner'), ['owner'], unique=False)

    op.create_table('source_file',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name'),
    sa.UniqueConstraint('owner')
    )
    op.create_table('time_critical',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('nations', sa.Text(), nullable=False),
    sa.Column('topics', sa.Text(), nullable=False),
    sa.Column('min_age', sa.Integer(), nullable=True),
    sa.Column('window', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('slug')
    )
    op.create_table('channel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_key', sa.String(length=161), nullable=True),
    sa.Column('route_key', sa.String(length=161), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('what_happens', sa.Text(), nullable=True),
    sa.Column('cost', sa.Text(), nullable=True),
    sa.Column('on_bill', sa.Boolean(), nullable=True),
    sa.Column('confidential', sa.Text(), nullable=True),
    sa.Column('hours', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['route_key'], ['reporting_route.key'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['service_key'], ['service.key'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_route_key'), ['route_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_channel_service_key'), ['service_key'], unique=False)

    op.create_table('fact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('institution', sa.String(length=80), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('cohort', sa.Text(), nullable=True),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('source_url', sa.Text(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['institution'], ['institution.slug'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.create_index('ix_fact_institution_field', ['institution', 'field'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('fact', schema=None) as batch_op:
        batch_op.drop_index('ix_fact_institution_field')

    op.drop_table('fact')
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_service_key'))
        batch_op.drop_index(batch_op.f('ix_channel_route_key'))

    op.drop_table('channel')
    op.drop_table('time_critical')
    op.drop_table('source_file')
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_owner'))

    op.drop_table('service')
    with op.batch_alter_table('reporting_route', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reporting_route_owner'))

    op.drop_table('reporting_route')
    with op.batch_alter_table('pointer', schema=None) as batch_op:
        batch_op.drop_index('ix_pointer_scope_topic')
        batch_op.drop_index(batch_op.f('ix_pointer_owner'))

    op.drop_table('pointer')
    with op.batch_alter_table('law', schema=None) as batch_op:
        batch_op.drop_index('ix_law_nation_field')

    op.drop_table('law')
    op.drop_table('institution')
