"""The first schema

Revision 0001, after None.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('api_key',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('role', sa.String(length=8), nullable=False),
    sa.Column('prefix', sa.String(length=12), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('revoked_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('name', name=op.f('uq_api_key_name')),
    sa.UniqueConstraint('sha256', name=op.f('uq_api_key_sha256'))
    )
    op.create_table('audit_entry',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('detail', JSON_DOCUMENT, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_audit_entry'))
    )
    op.create_table('conversation',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('turns', JSON_DOCUMENT, nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation')),
    sa.UniqueConstraint('key', name=op.f('uq_conversation_key'))
    )
    op.create_table('customer',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('locale', sa.String(length=35), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=True),
    sa.Column('acquired_at', sa.BigInteger(), nullable=True),
    sa.Column('acquisition_source', sa.Text(), nullable=True),
    sa.Column('acquisition_cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('acquisition_cost_currency', sa.String(length=3), nullable=True),
    sa.Column('contract_end', sa.BigInteger(), nullable=True),
    sa.Column('traits', JSON_DOCUMENT, nullable=False),
    sa.Column('said_by', JSON_DOCUMENT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('key', name=op.f('uq_customer_key'))
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_phone'), ['phone'], unique=False)

    op.create_table('event',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('noun', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('body', JSON_DOCUMENT, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_event'))
    )
    op.create_table('import_file',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('member', sa.Text(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('options_hash', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=True),
    sa.Column('options', JSON_DOCUMENT, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=True),
    sa.Column('read', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('quarantined', sa.Integer(), nullable=False),
    sa.Column('duplicates', sa.Integer(), nullable=False),
    sa.Column('errors', JSON_DOCUMENT, nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_file')),
    sa.UniqueConstraint('sha256', 'options_hash', 'name', 'member', name=op.f('uq_import_file_sha256_options_hash_name_member'))
    )
    op.create_table('job',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('input_key', sa.String(length=140), nullable=False),
    sa.Column('payload', JSON_DOCUMENT, nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('not_before', sa.BigInteger(), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('stage', 'subject', 'input_key', name=op.f('uq_job_stage_subject_input_key'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_claim', ['stage', 'status', 'lease_until'], unique=False)

    op.create_table('model_call',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('prompt_version', sa.String(length=64), nullable=False),
    sa.Column('model', sa.String(length=128), nullable=False),
    sa.Column('prompt_sha256', sa.String(length=64), nullable=False),
    sa.Column('reply_sha256', sa.String(length=64), nullable=True),
    sa.Column('prompt_tokens', sa.Integer(), nullable=True),
    sa.Column('reply_tokens', sa.Integer(), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_call'))
    )
    op.create_table('offer',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.Column('terms', JSON_DOCUMENT, nullable=False),
    sa.PrimaryKeyConstraint('key', 'rules_version', name=op.f('pk_offer'))
    )
    op.create_table('rules_version',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', JSON_DOCUMENT, nullable=False),
    sa.Column('loaded_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_rules_version')),
    sa.UniqueConstraint('sha256', name=op.f('uq_rules_version_sha256'))
    )
    op.create_table('run',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('as_of', sa.BigInteger(), nullable=False),
    sa.Column('data_version', sa.BigInteger(), nullable=False),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.Column('model_version', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run')),
    sa.UniqueConstraint('key', name=op.f('uq_run_key'))
    )
    op.create_table('theme',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('names', JSON_DOCUMENT, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_theme'))
    )
    op.create_table('workspace_state',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_workspace_state'))
    )
    op.create_table('consent',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_consent_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    sa.UniqueConstraint('customer_id', 'purpose', 'channel', name=op.f('uq_consent_customer_id_purpose_channel'))
    )
    op.create_table('control_assignment',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('family', sa.String(length=20), nullable=False),
    sa.Column('draw', sa.Float(), nullable=False),
    sa.Column('share', sa.Float(), nullable=False),
    sa.Column('is_control', sa.Boolean(), nullable=False),
    sa.Column('eligible_as_of', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_control_assignment_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_control_assignment')),
    sa.UniqueConstraint('customer_id', 'family', name=op.f('uq_control_assignment_customer_id_family'))
    )
    op.create_table('correction',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('noun', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('field', sa.String(length=64), nullable=False),
    sa.Column('old_value', JSON_DOCUMENT, nullable=True),
    sa.Column('new_value', JSON_DOCUMENT, nullable=True),
    sa.Column('old_import_file_id', sa.LargeBinary(16), nullable=True),
    sa.Column('import_file_id', sa.LargeBinary(16), nullable=True),
    sa.ForeignKeyConstraint(['import_file_id'], ['import_file.id'], name=op.f('fk_correction_import_file_id')),
    sa.ForeignKeyConstraint(['old_import_file_id'], ['import_file.id'], name=op.f('fk_correction_old_import_file_id')),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_correction'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_key'), ['key'], unique=False)

    op.create_table('fit',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('run_id', sa.LargeBinary(16), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('parameters', JSON_DOCUMENT, nullable=False),
    sa.Column('covariance', JSON_DOCUMENT, nullable=True),
    sa.Column('notes', JSON_DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_fit_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fit')),
    sa.UniqueConstraint('run_id', 'name', name=op.f('uq_fit_run_id_name'))
    )
    op.create_table('identity_link',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.String(length=128), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('undone_by', sa.String(length=128), nullable=True),
    sa.Column('undone_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_identity_link_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_link')),
    sa.UniqueConstraint('kind', 'value', name=op.f('uq_identity_link_kind_value'))
    )
    with op.batch_alter_table('identity_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_link_customer_id'), ['customer_id'], unique=False)

    op.create_table('quarantined_row',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('import_file_id', sa.LargeBinary(16), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('field', sa.String(length=128), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('columns', JSON_DOCUMENT, nullable=True),
    sa.Column('raw', JSON_DOCUMENT, nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['import_file_id'], ['import_file.id'], name=op.f('fk_quarantined_row_import_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quarantined_row'))
    )
    with op.batch_alter_table('quarantined_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quarantined_row_import_file_id'), ['import_file_id'], unique=False)

    op.create_table('risk',
    sa.Column('run_id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('horizon_days', sa.Integer(), nullable=False),
    sa.Column('p0', sa.Float(), nullable=True),
    sa.Column('churn_probability', sa.Float(), nullable=True),
    sa.Column('neutral_probability', sa.Float(), nullable=True),
    sa.Column('band', sa.String(length=8), nullable=False),
    sa.Column('still_ours_probability', sa.Float(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('clv_minor', sa.BigInteger(), nullable=True),
    sa.Column('at_risk_now_minor', sa.BigInteger(), nullable=True),
    sa.Column('probably_gone_minor', sa.BigInteger(), nullable=True),
    sa.Column('at_risk_low_minor', sa.BigInteger(), nullable=True),
    sa.Column('at_risk_high_minor', sa.BigInteger(), nullable=True),
    sa.Column('expected_low_minor', sa.BigInteger(), nullable=True),
    sa.Column('expected_high_minor', sa.BigInteger(), nullable=True),
    sa.Column('value_known', sa.Boolean(), nullable=False),
    sa.Column('assumed', sa.Boolean(), nullable=False),
    sa.Column('reasons', JSON_DOCUMENT, nullable=False),
    sa.Column('is_silent_leaver', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_risk_customer_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_risk_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'customer_id', name=op.f('pk_risk'))
    )
    op.create_table('valuation',
    sa.Column('run_id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('orders', sa.Integer(), nullable=False),
    sa.Column('frequency', sa.Integer(), nullable=False),
    sa.Column('recency_days', sa.Float(), nullable=False),
    sa.Column('t_days', sa.Float(), nullable=False),
    sa.Column('first_order_at', sa.BigInteger(), nullable=True),
    sa.Column('last_order_at', sa.BigInteger(), nullable=True),
    sa.Column('days_since_last_order', sa.Float(), nullable=True),
    sa.Column('usual_gap_days', sa.Float(), nullable=True),
    sa.Column('net_spend_minor', sa.BigInteger(), nullable=True),
    sa.Column('average_order_minor', sa.BigInteger(), nullable=True),
    sa.Column('probability_alive', sa.Float(), nullable=True),
    sa.Column('expected_orders', sa.Float(), nullable=True),
    sa.Column('value_if_customer_minor', sa.BigInteger(), nullable=True),
    sa.Column('value_low_minor', sa.BigInteger(), nullable=True),
    sa.Column('value_high_minor', sa.BigInteger(), nullable=True),
    sa.Column('outcome_low_minor', sa.BigInteger(), nullable=True),
    sa.Column('outcome_high_minor', sa.BigInteger(), nullable=True),
    sa.Column('probability_of_no_order', sa.Float(), nullable=True),
    sa.Column('basis', sa.String(length=8), nullable=True),
    sa.Column('tier', sa.String(length=8), nullable=True),
    sa.Column('value_known', sa.Boolean(), nullable=False),
    sa.Column('unknown_because', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_valuation_customer_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_valuation_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'customer_id', name=op.f('pk_valuation'))
    )
    op.create_table('customer_order',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=True),
    sa.Column('identity_link_id', sa.LargeBinary(16), nullable=True),
    sa.Column('ordered_at', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('margin_minor', sa.BigInteger(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('quantity', sa.Float(), nullable=True),
    sa.Column('lines', JSON_DOCUMENT, nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('import_file_id', sa.LargeBinary(16), nullable=True),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_order_customer_id')),
    sa.ForeignKeyConstraint(['identity_link_id'], ['identity_link.id'], name=op.f('fk_customer_order_identity_link_id')),
    sa.ForeignKeyConstraint(['import_file_id'], ['import_file.id'], name=op.f('fk_customer_order_import_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_order')),
    sa.UniqueConstraint('key', 'kind', name=op.f('uq_customer_order_key_kind'))
    )
    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_order_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_order_identity_link_id'), ['identity_link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_order_import_file_id'), ['import_file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_order_ordered_at'), ['ordered_at'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=140), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=True),
    sa.Column('customer_key', sa.String(length=128), nullable=True),
    sa.Column('identity_link_id', sa.LargeBinary(16), nullable=True),
    sa.Column('sender_email', sa.Text(), nullable=True),
    sa.Column('sender_phone', sa.Text(), nullable=True),
    sa.Column('sender_name', sa.Text(), nullable=True),
    sa.Column('order_key', sa.String(length=128), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('direction', sa.String(length=8), nullable=False),
    sa.Column('is_automatic', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('time_known', sa.Boolean(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('raw_text', sa.Text(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('rating', sa.Float(), nullable=True),
    sa.Column('rating_scale', sa.String(length=16), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('thread_key', sa.String(length=200), nullable=True),
    sa.Column('conversation_key', sa.String(length=128), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=True),
    sa.Column('speaker', sa.Text(), nullable=True),
    sa.Column('original_id', sa.Text(), nullable=True),
    sa.Column('in_reply_to', sa.Text(), nullable=True),
    sa.Column('references', JSON_DOCUMENT, nullable=True),
    sa.Column('recipients', JSON_DOCUMENT, nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('import_file_id', sa.LargeBinary(16), nullable=True),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_message_customer_id')),
    sa.ForeignKeyConstraint(['identity_link_id'], ['identity_link.id'], name=op.f('fk_message_identity_link_id')),
    sa.ForeignKeyConstraint(['import_file_id'], ['import_file.id'], name=op.f('fk_message_import_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('key', name=op.f('uq_message_key'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_conversation_key'), ['conversation_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_identity_link_id'), ['identity_link_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_import_file_id'), ['import_file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_order_key'), ['order_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_original_id'), ['original_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_sender_email'), ['sender_email'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_sender_phone'), ['sender_phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_thread_key'), ['thread_key'], unique=False)

    op.create_table('alert',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=True),
    sa.Column('open_key', sa.String(length=64), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('outside_limit', sa.Boolean(), nullable=False),
    sa.Column('rings', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('opened_as_of', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.LargeBinary(16), nullable=True),
    sa.Column('frustration', sa.Float(), nullable=True),
    sa.Column('churn_probability', sa.Float(), nullable=True),
    sa.Column('expected_saving_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('rank_score', sa.Float(), nullable=False),
    sa.Column('reasons', JSON_DOCUMENT, nullable=False),
    sa.Column('run_id', sa.LargeBinary(16), nullable=True),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.Column('acknowledged_by', sa.Text(), nullable=True),
    sa.Column('closed_as', sa.String(length=16), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_alert_customer_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_alert_message_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_alert_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert')),
    sa.UniqueConstraint('key', name=op.f('uq_alert_key')),
    sa.UniqueConstraint('open_key', name=op.f('uq_alert_open_key'))
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alert_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_alert_queue', ['status', 'outside_limit', 'due_at', 'rank_score'], unique=False)

    op.create_table('message_theme',
    sa.Column('message_id', sa.LargeBinary(16), nullable=False),
    sa.Column('theme_key', sa.String(length=64), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_message_theme_message_id')),
    sa.ForeignKeyConstraint(['theme_key'], ['theme.key'], name=op.f('fk_message_theme_theme_key')),
    sa.PrimaryKeyConstraint('message_id', 'theme_key', name=op.f('pk_message_theme'))
    )
    op.create_table('reading',
    sa.Column('message_id', sa.LargeBinary(16), nullable=False),
    sa.Column('model_version', sa.String(length=64), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('negative', sa.Float(), nullable=True),
    sa.Column('neutral', sa.Float(), nullable=True),
    sa.Column('positive', sa.Float(), nullable=True),
    sa.Column('sentiment', sa.String(length=8), nullable=True),
    sa.Column('frustration', sa.Float(), nullable=True),
    sa.Column('frustrated', sa.String(length=6), nullable=True),
    sa.Column('evidence', JSON_DOCUMENT, nullable=False),
    sa.Column('embedding', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_reading_message_id')),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_reading'))
    )
    op.create_table('suppression',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('message_id', sa.LargeBinary(16), nullable=True),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_suppression_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppression')),
    sa.UniqueConstraint('address', 'purpose', name=op.f('uq_suppression_address_purpose'))
    )
    op.create_table('action',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('run_id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('alert_id', sa.LargeBinary(16), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('message_class', sa.String(length=10), nullable=True),
    sa.Column('offer_key', sa.String(length=64), nullable=True),
    sa.Column('expected_value_minor', sa.BigInteger(), nullable=True),
    sa.Column('cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('reasons', JSON_DOCUMENT, nullable=False),
    sa.Column('ruled_out', JSON_DOCUMENT, nullable=False),
    sa.Column('is_control', sa.Boolean(), nullable=False),
    sa.Column('assumed', sa.Boolean(), nullable=False),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_action_alert_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_action_customer_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_action_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sa.UniqueConstraint('run_id', 'customer_id', name=op.f('uq_action_run_id_customer_id'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_customer_id'), ['customer_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('input_key', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('alert_id', sa.LargeBinary(16), nullable=True),
    sa.Column('action_kind', sa.String(length=20), nullable=True),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('message_class', sa.String(length=10), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sentences', JSON_DOCUMENT, nullable=False),
    sa.Column('held_because', JSON_DOCUMENT, nullable=False),
    sa.Column('offer_key', sa.String(length=64), nullable=True),
    sa.Column('reply_to_message_id', sa.LargeBinary(16), nullable=True),
    sa.Column('bound_hash', sa.String(length=64), nullable=False),
    sa.Column('prompt_version', sa.String(length=64), nullable=True),
    sa.Column('rules_version', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.LargeBinary(16), nullable=True),
    sa.Column('as_of', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('seen', JSON_DOCUMENT, nullable=False),
    sa.Column('opened_by', JSON_DOCUMENT, nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_draft_alert_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_draft_customer_id')),
    sa.ForeignKeyConstraint(['reply_to_message_id'], ['message.id'], name=op.f('fk_draft_reply_to_message_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_draft_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('input_key', 'version', name=op.f('uq_draft_input_key_version')),
    sa.UniqueConstraint('key', name=op.f('uq_draft_key'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_alert_id'), ['alert_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_customer_id'), ['customer_id'], unique=False)

    op.create_table('approval',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('draft_id', sa.LargeBinary(16), nullable=False),
    sa.Column('decision', sa.String(length=8), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('bound_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_approval_draft_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_approval_draft_id'))
    )
    op.create_table('budget_entry',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('offer_key', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('draft_id', sa.LargeBinary(16), nullable=False),
    sa.Column('entry', sa.String(length=8), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_budget_entry_customer_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_budget_entry_draft_id')),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_budget_entry'))
    )
    with op.batch_alter_table('budget_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_budget_entry_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_budget_entry_offer_key'), ['offer_key'], unique=False)

    op.create_table('outbox_entry',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('draft_id', sa.LargeBinary(16), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('bound_hash', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('queued_at', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_outbox_entry_draft_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_entry')),
    sa.UniqueConstraint('draft_id', name=op.f('uq_outbox_entry_draft_id'))
    )
    op.create_table('promise',
    sa.Column('id', sa.LargeBinary(16), nullable=False),
    sa.Column('customer_id', sa.LargeBinary(16), nullable=False),
    sa.Column('draft_id', sa.LargeBinary(16), nullable=True),
    sa.Column('message_id', sa.LargeBinary(16), nullable=True),
    sa.Column('order_key', sa.String(length=128), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_promise_customer_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_promise_draft_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_promise_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise')),
    sa.UniqueConstraint('message_id', 'text', name=op.f('uq_promise_message_id_text'))
    )
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promise_customer_id'), ['customer_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE message_words (message_id VARCHAR(32) PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_message_words ON message_words USING GIN (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE message_words USING fts5(message_id UNINDEXED, words, prefix='4 5 6')")


def downgrade() -> None:
    op.execute("DROP TABLE message_words")
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promise_customer_id'))

    op.drop_table('promise')
    op.drop_table('outbox_entry')
    with op.batch_alter_table('budget_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_budget_entry_offer_key'))
        batch_op.drop_index(batch_op.f('ix_budget_entry_customer_id'))

    op.drop_table('budget_entry')
    op.drop_table('approval')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_customer_id'))
        batch_op.drop_index(batch_op.f('ix_draft_alert_id'))

    op.drop_table('draft')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_customer_id'))

    op.drop_table('action')
    op.drop_table('suppression')
    op.drop_table('reading')
    op.drop_table('message_theme')
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index('ix_alert_queue')
        batch_op.drop_index(batch_op.f('ix_alert_customer_id'))

    op.drop_table('alert')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_thread_key'))
        batch_op.drop_index(batch_op.f('ix_message_sender_phone'))
        batch_op.drop_index(batch_op.f('ix_message_sender_email'))
        batch_op.drop_index(batch_op.f('ix_message_original_id'))
        batch_op.drop_index(batch_op.f('ix_message_order_key'))
        batch_op.drop_index(batch_op.f('ix_message_import_file_id'))
        batch_op.drop_index(batch_op.f('ix_message_identity_link_id'))
        batch_op.drop_index(batch_op.f('ix_message_customer_id'))
        batch_op.drop_index(batch_op.f('ix_message_created_at'))
        batch_op.drop_index(batch_op.f('ix_message_conversation_key'))

    op.drop_table('message')
    with op.batch_alter_table('customer_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_order_ordered_at'))
        batch_op.drop_index(batch_op.f('ix_customer_order_import_file_id'))
        batch_op.drop_index(batch_op.f('ix_customer_order_identity_link_id'))
        batch_op.drop_index(batch_op.f('ix_customer_order_customer_id'))

    op.drop_table('customer_order')
    op.drop_table('valuation')
    op.drop_table('risk')
    with op.batch_alter_table('quarantined_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quarantined_row_import_file_id'))

    op.drop_table('quarantined_row')
    with op.batch_alter_table('identity_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_link_customer_id'))

    op.drop_table('identity_link')
    op.drop_table('fit')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_key'))

    op.drop_table('correction')
    op.drop_table('control_assignment')
    op.drop_table('consent')
    op.drop_table('workspace_state')
    op.drop_table('theme')
    op.drop_table('run')
    op.drop_table('rules_version')
    op.drop_table('offer')
    op.drop_table('model_call')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_claim')

    op.drop_table('job')
    op.drop_table('import_file')
    op.drop_table('event')
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_phone'))
        batch_op.drop_index(batch_op.f('ix_customer_email'))

    op.drop_table('customer')
    op.drop_table('conversation')
    op.drop_table('audit_entry')
    op.drop_table('api_key')
