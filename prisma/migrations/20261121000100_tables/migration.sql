-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "initials" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "password_hash" TEXT,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_role" (
    "person_id" UUID NOT NULL,
    "role_code" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_role_pkey" PRIMARY KEY ("person_id","role_code")
);

-- CreateTable
CREATE TABLE "role_permission" (
    "role_code" TEXT NOT NULL,
    "permission" TEXT NOT NULL,

    CONSTRAINT "role_permission_pkey" PRIMARY KEY ("role_code","permission")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),
    "step_up_at" TIMESTAMPTZ(6),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "id" BIGSERIAL NOT NULL,
    "email_hash" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "bootstrapped_at" TIMESTAMPTZ(6),

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_policy" (
    "id" UUID NOT NULL,
    "command" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "conditions" JSONB NOT NULL,
    "steps" JSONB NOT NULL,
    "expires_after_hours" INTEGER NOT NULL,
    "effective_from" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_request" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "code_version" INTEGER NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "maker_kind" TEXT NOT NULL,
    "maker_id" TEXT NOT NULL,
    "submit_run_id" UUID NOT NULL,
    "input" JSONB NOT NULL,
    "content" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "consequences" JSONB NOT NULL,
    "consequences_hash" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "policies" JSONB NOT NULL,
    "steps" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "submitted_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "closed_reason" TEXT,
    "executed_run_id" UUID,
    "result" JSONB,
    "difference" JSONB,

    CONSTRAINT "approval_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_maker" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "why" TEXT NOT NULL,

    CONSTRAINT "approval_maker_pkey" PRIMARY KEY ("request_id","version","person_id")
);

-- CreateTable
CREATE TABLE "approval_decision" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "step_no" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "reason" TEXT,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "command" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "session_id" UUID,
    "idem_key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "result" JSONB,
    "request_id" UUID,
    "business_date" DATE NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "txid" BIGINT NOT NULL,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "entity_type" TEXT,
    "entity_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "request_id" UUID,
    "business_date" DATE NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "txid" BIGINT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "seq" BIGINT NOT NULL,
    "audit_id" BIGINT NOT NULL,
    "batch_no" BIGINT NOT NULL,
    "leaf_hash" TEXT NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_batch" (
    "no" BIGINT NOT NULL,
    "first_seq" BIGINT NOT NULL,
    "last_seq" BIGINT NOT NULL,
    "root" TEXT NOT NULL,
    "prev_root" TEXT NOT NULL,
    "horizon" BIGINT NOT NULL,
    "sealed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_batch_pkey" PRIMARY KEY ("no")
);

-- CreateTable
CREATE TABLE "subject_key" (
    "subject_id" UUID NOT NULL,
    "wrapped_key" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "destroyed_at" TIMESTAMPTZ(6),

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("subject_id")
);

-- CreateTable
CREATE TABLE "calendar" (
    "entity" TEXT NOT NULL,
    "business_date" DATE NOT NULL,
    "time_zone" TEXT NOT NULL,
    "driven" BOOLEAN NOT NULL,
    "driven_time" TEXT NOT NULL DEFAULT '10:00',
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "calendar_pkey" PRIMARY KEY ("entity")
);

-- CreateTable
CREATE TABLE "collection_case" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "opened_on" DATE NOT NULL,
    "closed_on" DATE,
    "dpd" INTEGER NOT NULL,
    "bucket" TEXT NOT NULL,
    "overdue_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "plans" INTEGER NOT NULL,
    "priority" INTEGER NOT NULL,
    "why" TEXT NOT NULL,
    "locked_by" UUID,
    "locked_until" TIMESTAMPTZ(6),
    "snoozed_until" DATE,
    "last_contact_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "collection_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_attempt" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "disposition" TEXT NOT NULL,
    "conversation" BOOLEAN NOT NULL,
    "note" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "business_date" DATE NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "contact_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promise" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "due_date" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "received_minor" BIGINT NOT NULL DEFAULT 0,
    "expected_payment_id" UUID,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "promise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_order" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "merchant_id" UUID NOT NULL,
    "merchant_order_ref" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "product" TEXT NOT NULL,
    "down_payment_minor" BIGINT NOT NULL,
    "apr_bps" INTEGER NOT NULL,
    "ordered_on" DATE NOT NULL,
    "ordered_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "decision" JSONB NOT NULL,
    "decided_at" TIMESTAMPTZ(6),
    "captured_on" DATE,
    "request_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "credit_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "product" TEXT NOT NULL,
    "principal_minor" BIGINT NOT NULL,
    "interest_minor" BIGINT NOT NULL,
    "merchant_fee_minor" BIGINT NOT NULL,
    "fee_recognised_minor" BIGINT NOT NULL DEFAULT 0,
    "interest_accrued_minor" BIGINT NOT NULL DEFAULT 0,
    "apr_bps" INTEGER NOT NULL,
    "started_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "dpd" INTEGER NOT NULL DEFAULT 0,
    "bucket" TEXT NOT NULL DEFAULT 'current',
    "overdue_minor" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instalment" (
    "id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "due_date" DATE NOT NULL,
    "effective_due_date" DATE NOT NULL,
    "principal_minor" BIGINT NOT NULL,
    "interest_minor" BIGINT NOT NULL,
    "paid_principal_minor" BIGINT NOT NULL DEFAULT 0,
    "paid_interest_minor" BIGINT NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "payment_order_id" UUID,
    "collection_date" DATE,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "returned_on" DATE,
    "learned_on" DATE,
    "next_collection_on" DATE,
    "paid_on" DATE,
    "no_fault_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "instalment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt_allocation" (
    "id" BIGSERIAL NOT NULL,
    "plan_id" UUID NOT NULL,
    "instalment_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "receipt_allocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_dpd_history" (
    "plan_id" UUID NOT NULL,
    "business_date" DATE NOT NULL,
    "dpd" INTEGER NOT NULL,
    "bucket" TEXT NOT NULL,
    "overdue_minor" BIGINT NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "plan_dpd_history_pkey" PRIMARY KEY ("plan_id","business_date")
);

-- CreateTable
CREATE TABLE "customer" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "street" TEXT NOT NULL,
    "postcode" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "birth_date" DATE NOT NULL,
    "language" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "fee_group" TEXT NOT NULL,
    "limit_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "kyc_state" TEXT NOT NULL,
    "consents" JSONB NOT NULL,
    "payday" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer_account" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "iban" TEXT NOT NULL,
    "bic" TEXT,
    "holder_name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customer_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customer_hold" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "from_date" DATE NOT NULL,
    "until_date" DATE,
    "lifted_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customer_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fee_ceiling" (
    "id" UUID NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "max_per_instalment_minor" BIGINT,
    "max_order_bps" INTEGER,
    "effective_from" DATE NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "fee_ceiling_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fee_rule" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "drafted_by" UUID NOT NULL,
    "effective_from" DATE,
    "request_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "row_version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "fee_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fee" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "plan_id" UUID NOT NULL,
    "instalment_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "rule_id" UUID NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL DEFAULT 0,
    "waived_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "inputs" JSONB NOT NULL,
    "arithmetic" JSONB NOT NULL,
    "assessed_on" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "fee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fee_waiver" (
    "id" UUID NOT NULL,
    "fee_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "request_id" UUID,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fee_waiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sub_ledger" TEXT NOT NULL,
    "keeps_balance" BOOLEAN NOT NULL,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" UUID NOT NULL,
    "entity" TEXT NOT NULL,
    "business_date" DATE NOT NULL,
    "event" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "leg_count" INTEGER NOT NULL,
    "text" TEXT,
    "run_id" UUID NOT NULL,
    "txid" BIGINT NOT NULL,
    "posted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_leg" (
    "id" BIGSERIAL NOT NULL,
    "entry_id" UUID NOT NULL,
    "account_code" TEXT NOT NULL,
    "sub_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "ledger_leg_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_balance" (
    "account_code" TEXT NOT NULL,
    "sub_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "balance_minor" BIGINT NOT NULL,

    CONSTRAINT "ledger_balance_pkey" PRIMARY KEY ("account_code","sub_id","currency")
);

-- CreateTable
CREATE TABLE "merchant" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "legal_name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "contact_email" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "hold_reason" TEXT,
    "fee_bps" INTEGER NOT NULL,
    "fee_fixed_minor" BIGINT NOT NULL,
    "reserve_bps" INTEGER NOT NULL,
    "payout_delay_days" INTEGER NOT NULL,
    "fee_recognition" TEXT NOT NULL DEFAULT 'straight-line',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "merchant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant_account" (
    "id" UUID NOT NULL,
    "merchant_id" UUID NOT NULL,
    "iban" TEXT NOT NULL,
    "bic" TEXT,
    "holder_name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "live_from" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "request_id" UUID,
    "changed_by" UUID,
    "first_paid_on" DATE,

    CONSTRAINT "merchant_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merchant_statement_line" (
    "id" BIGSERIAL NOT NULL,
    "merchant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "business_date" DATE NOT NULL,
    "payable_on" DATE NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "merchant_statement_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "href" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "read_at" TIMESTAMPTZ(6),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_message" (
    "id" UUID NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "about_type" TEXT NOT NULL,
    "about_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "mail_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_account" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "bank_name" TEXT NOT NULL,
    "iban" TEXT NOT NULL,
    "bic" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "creditor_id" TEXT NOT NULL,
    "cut_off_time" TEXT NOT NULL,
    "debit_lead_days" INTEGER NOT NULL,
    "minimum_balance_minor" BIGINT NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL,

    CONSTRAINT "bank_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mandate" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "iban" TEXT NOT NULL,
    "bic" TEXT,
    "holder_name" TEXT NOT NULL,
    "signed_on" DATE NOT NULL,
    "sequence" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "last_used_on" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "mandate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "virtual_account" (
    "id" UUID NOT NULL,
    "iban" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "bank_account_id" UUID NOT NULL,

    CONSTRAINT "virtual_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_order" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "counterparty_type" TEXT NOT NULL,
    "counterparty_id" UUID NOT NULL,
    "holder_name" TEXT NOT NULL,
    "iban" TEXT NOT NULL,
    "bic" TEXT,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "remittance" TEXT NOT NULL,
    "end_to_end_id" TEXT NOT NULL,
    "mandate_id" UUID,
    "bank_account_id" UUID NOT NULL,
    "execution_date" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "blocked_reason" TEXT,
    "file_id" UUID,
    "bank_status" TEXT,
    "reason_code" TEXT,
    "reason_text" TEXT,
    "prepared_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "payment_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_order_event" (
    "id" BIGSERIAL NOT NULL,
    "order_id" UUID NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "reason_code" TEXT,
    "reason_text" TEXT,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "business_date" DATE NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_order_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_file" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "scheme" TEXT NOT NULL,
    "bank_account_id" UUID NOT NULL,
    "message_id" TEXT NOT NULL,
    "pmt_inf_id" TEXT NOT NULL,
    "raw_file_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "order_count" INTEGER NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "execution_date" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "built_run_id" UUID NOT NULL,
    "request_id" UUID,
    "claimed_at" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),
    "bank_receipt" TEXT,
    "bank_status" TEXT,
    "reason_text" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "payment_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_report" (
    "id" UUID NOT NULL,
    "raw_file_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "payment_file_id" UUID,
    "state" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bank_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_return" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "reason_text" TEXT,
    "handling" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "charge_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "learned_on" DATE NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_return_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "expected_payment" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "virtual_account_id" UUID NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "received_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "due_date" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expected_payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "handler" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_heartbeat" (
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "worker_heartbeat_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "process_run" (
    "id" UUID NOT NULL,
    "process" TEXT NOT NULL,
    "scope_key" TEXT NOT NULL,
    "business_date" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "message" TEXT,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "process_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "process_step" (
    "process_run_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "chunks" INTEGER NOT NULL DEFAULT 0,
    "cursor" JSONB,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "message" TEXT,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "process_step_pkey" PRIMARY KEY ("process_run_id","ordinal")
);

-- CreateTable
CREATE TABLE "bulk_act" (
    "id" UUID NOT NULL,
    "command" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "bulk_act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_item" (
    "bulk_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "refusal_code" TEXT,
    "message" TEXT,
    "run_id" UUID,

    CONSTRAINT "bulk_item_pkey" PRIMARY KEY ("bulk_id","no")
);

-- CreateTable
CREATE TABLE "raw_file" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "stored_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "raw_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "statement" (
    "id" UUID NOT NULL,
    "raw_file_id" UUID NOT NULL,
    "bank_account_id" UUID NOT NULL,
    "message" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,
    "sequence" BIGINT,
    "currency" TEXT NOT NULL,
    "opening_minor" BIGINT NOT NULL,
    "closing_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "entry_count" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "statement_line" (
    "id" UUID NOT NULL,
    "statement_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "booking_date" DATE NOT NULL,
    "value_date" DATE NOT NULL,
    "bank_ref" TEXT,
    "bank_tx_code" TEXT,
    "is_batch" BOOLEAN NOT NULL DEFAULT false,
    "reversal" BOOLEAN NOT NULL DEFAULT false,
    "pmt_inf_id" TEXT,
    "end_to_end_id" TEXT,
    "counterparty_name" TEXT,
    "counterparty_iban" TEXT,
    "virtual_iban" TEXT,
    "remittance" TEXT,
    "return_reason" TEXT,
    "charge_minor" BIGINT NOT NULL DEFAULT 0,
    "details" JSONB NOT NULL,

    CONSTRAINT "statement_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recon_match" (
    "id" UUID NOT NULL,
    "line_id" UUID NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "manual" BOOLEAN NOT NULL,
    "person_id" UUID,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_run_id" UUID,
    "undone_reason" TEXT,

    CONSTRAINT "recon_match_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recon_exception" (
    "id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "line_id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "suggestions" JSONB NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "open_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "owner_id" UUID,
    "booked_on" DATE NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "recon_exception_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "sign_in_attempt_email_hash_at_idx" ON "sign_in_attempt"("email_hash", "at");

-- CreateIndex
CREATE UNIQUE INDEX "approval_policy_command_name_version_key" ON "approval_policy"("command", "name", "version");

-- CreateIndex
CREATE UNIQUE INDEX "approval_request_ref_key" ON "approval_request"("ref");

-- CreateIndex
CREATE INDEX "approval_request_status_due_at_idx" ON "approval_request"("status", "due_at");

-- CreateIndex
CREATE INDEX "approval_request_entity_type_entity_id_idx" ON "approval_request"("entity_type", "entity_id");

-- CreateIndex
CREATE INDEX "approval_request_maker_id_idx" ON "approval_request"("maker_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_decision_request_id_version_person_id_key" ON "approval_decision"("request_id", "version", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_actor_id_idem_key_key" ON "run"("actor_id", "idem_key");

-- CreateIndex
CREATE INDEX "audit_event_txid_idx" ON "audit_event"("txid");

-- CreateIndex
CREATE INDEX "audit_event_entity_type_entity_id_idx" ON "audit_event"("entity_type", "entity_id");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_recorded_at_idx" ON "audit_event"("actor_id", "recorded_at");

-- CreateIndex
CREATE INDEX "audit_event_run_id_idx" ON "audit_event"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seal_audit_id_key" ON "audit_seal"("audit_id");

-- CreateIndex
CREATE INDEX "audit_seal_batch_no_idx" ON "audit_seal"("batch_no");

-- CreateIndex
CREATE UNIQUE INDEX "collection_case_ref_key" ON "collection_case"("ref");

-- CreateIndex
CREATE INDEX "collection_case_state_priority_idx" ON "collection_case"("state", "priority");

-- CreateIndex
CREATE INDEX "collection_case_customer_id_idx" ON "collection_case"("customer_id");

-- CreateIndex
CREATE INDEX "contact_attempt_customer_id_at_idx" ON "contact_attempt"("customer_id", "at");

-- CreateIndex
CREATE INDEX "contact_attempt_case_id_idx" ON "contact_attempt"("case_id");

-- CreateIndex
CREATE INDEX "promise_customer_id_idx" ON "promise"("customer_id");

-- CreateIndex
CREATE INDEX "promise_state_due_date_idx" ON "promise"("state", "due_date");

-- CreateIndex
CREATE UNIQUE INDEX "credit_order_ref_key" ON "credit_order"("ref");

-- CreateIndex
CREATE INDEX "credit_order_customer_id_idx" ON "credit_order"("customer_id");

-- CreateIndex
CREATE INDEX "credit_order_state_idx" ON "credit_order"("state");

-- CreateIndex
CREATE UNIQUE INDEX "credit_order_merchant_id_merchant_order_ref_key" ON "credit_order"("merchant_id", "merchant_order_ref");

-- CreateIndex
CREATE UNIQUE INDEX "plan_ref_key" ON "plan"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "plan_order_id_key" ON "plan"("order_id");

-- CreateIndex
CREATE INDEX "plan_customer_id_idx" ON "plan"("customer_id");

-- CreateIndex
CREATE INDEX "plan_merchant_id_idx" ON "plan"("merchant_id");

-- CreateIndex
CREATE INDEX "instalment_state_effective_due_date_idx" ON "instalment"("state", "effective_due_date");

-- CreateIndex
CREATE UNIQUE INDEX "instalment_plan_id_no_key" ON "instalment"("plan_id", "no");

-- CreateIndex
CREATE INDEX "receipt_allocation_plan_id_idx" ON "receipt_allocation"("plan_id");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_allocation_source_type_source_id_instalment_id_kind_key" ON "receipt_allocation"("source_type", "source_id", "instalment_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "customer_ref_key" ON "customer"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "customer_email_key" ON "customer"("email");

-- CreateIndex
CREATE INDEX "customer_last_name_first_name_idx" ON "customer"("last_name", "first_name");

-- CreateIndex
CREATE INDEX "customer_account_iban_idx" ON "customer_account"("iban");

-- CreateIndex
CREATE INDEX "customer_account_customer_id_idx" ON "customer_account"("customer_id");

-- CreateIndex
CREATE INDEX "customer_hold_customer_id_idx" ON "customer_hold"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "fee_ceiling_jurisdiction_cause_currency_effective_from_key" ON "fee_ceiling"("jurisdiction", "cause", "currency", "effective_from");

-- CreateIndex
CREATE UNIQUE INDEX "fee_rule_code_version_key" ON "fee_rule"("code", "version");

-- CreateIndex
CREATE UNIQUE INDEX "fee_ref_key" ON "fee"("ref");

-- CreateIndex
CREATE INDEX "fee_plan_id_idx" ON "fee"("plan_id");

-- CreateIndex
CREATE INDEX "fee_customer_id_idx" ON "fee"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "fee_instalment_id_cause_key" ON "fee"("instalment_id", "cause");

-- CreateIndex
CREATE INDEX "fee_waiver_fee_id_idx" ON "fee_waiver"("fee_id");

-- CreateIndex
CREATE INDEX "ledger_entry_business_date_idx" ON "ledger_entry"("business_date");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entry_source_type_source_id_event_key" ON "ledger_entry"("source_type", "source_id", "event");

-- CreateIndex
CREATE INDEX "ledger_leg_entry_id_idx" ON "ledger_leg"("entry_id");

-- CreateIndex
CREATE INDEX "ledger_leg_account_code_sub_id_idx" ON "ledger_leg"("account_code", "sub_id");

-- CreateIndex
CREATE UNIQUE INDEX "merchant_ref_key" ON "merchant"("ref");

-- CreateIndex
CREATE INDEX "merchant_account_merchant_id_idx" ON "merchant_account"("merchant_id");

-- CreateIndex
CREATE INDEX "merchant_account_iban_idx" ON "merchant_account"("iban");

-- CreateIndex
CREATE INDEX "merchant_statement_line_merchant_id_currency_payable_on_idx" ON "merchant_statement_line"("merchant_id", "currency", "payable_on");

-- CreateIndex
CREATE UNIQUE INDEX "merchant_statement_line_source_type_source_id_kind_key" ON "merchant_statement_line"("source_type", "source_id", "kind");

-- CreateIndex
CREATE INDEX "notification_person_id_read_at_idx" ON "notification"("person_id", "read_at");

-- CreateIndex
CREATE UNIQUE INDEX "mail_message_dedupe_key_key" ON "mail_message"("dedupe_key");

-- CreateIndex
CREATE INDEX "mail_message_about_type_about_id_idx" ON "mail_message"("about_type", "about_id");

-- CreateIndex
CREATE INDEX "mail_message_state_idx" ON "mail_message"("state");

-- CreateIndex
CREATE UNIQUE INDEX "bank_account_iban_key" ON "bank_account"("iban");

-- CreateIndex
CREATE UNIQUE INDEX "mandate_ref_key" ON "mandate"("ref");

-- CreateIndex
CREATE INDEX "mandate_customer_id_idx" ON "mandate"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "virtual_account_iban_key" ON "virtual_account"("iban");

-- CreateIndex
CREATE UNIQUE INDEX "virtual_account_customer_id_key" ON "virtual_account"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_order_ref_key" ON "payment_order"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "payment_order_end_to_end_id_key" ON "payment_order"("end_to_end_id");

-- CreateIndex
CREATE INDEX "payment_order_state_direction_idx" ON "payment_order"("state", "direction");

-- CreateIndex
CREATE INDEX "payment_order_file_id_idx" ON "payment_order"("file_id");

-- CreateIndex
CREATE INDEX "payment_order_counterparty_type_counterparty_id_idx" ON "payment_order"("counterparty_type", "counterparty_id");

-- CreateIndex
CREATE INDEX "payment_order_iban_idx" ON "payment_order"("iban");

-- CreateIndex
CREATE UNIQUE INDEX "payment_order_source_type_source_id_kind_key" ON "payment_order"("source_type", "source_id", "kind");

-- CreateIndex
CREATE INDEX "payment_order_event_order_id_idx" ON "payment_order_event"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_file_ref_key" ON "payment_file"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "payment_file_message_id_key" ON "payment_file"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_file_pmt_inf_id_key" ON "payment_file"("pmt_inf_id");

-- CreateIndex
CREATE INDEX "payment_file_state_idx" ON "payment_file"("state");

-- CreateIndex
CREATE UNIQUE INDEX "bank_report_raw_file_id_key" ON "bank_report"("raw_file_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_return_order_id_key" ON "payment_return"("order_id");

-- CreateIndex
CREATE INDEX "expected_payment_customer_id_idx" ON "expected_payment"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "expected_payment_source_type_source_id_key" ON "expected_payment"("source_type", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "process_run_process_scope_key_key" ON "process_run"("process", "scope_key");

-- CreateIndex
CREATE UNIQUE INDEX "raw_file_kind_sha256_key" ON "raw_file"("kind", "sha256");

-- CreateIndex
CREATE INDEX "statement_bank_account_id_booked_on_idx" ON "statement"("bank_account_id", "booked_on");

-- CreateIndex
CREATE UNIQUE INDEX "statement_bank_account_id_statement_id_key" ON "statement"("bank_account_id", "statement_id");

-- CreateIndex
CREATE INDEX "statement_line_end_to_end_id_idx" ON "statement_line"("end_to_end_id");

-- CreateIndex
CREATE INDEX "statement_line_pmt_inf_id_idx" ON "statement_line"("pmt_inf_id");

-- CreateIndex
CREATE UNIQUE INDEX "statement_line_statement_id_no_key" ON "statement_line"("statement_id", "no");

-- CreateIndex
CREATE INDEX "recon_match_line_id_idx" ON "recon_match"("line_id");

-- CreateIndex
CREATE INDEX "recon_match_target_type_target_id_idx" ON "recon_match"("target_type", "target_id");

-- CreateIndex
CREATE UNIQUE INDEX "recon_exception_ref_key" ON "recon_exception"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "recon_exception_line_id_key" ON "recon_exception"("line_id");

-- CreateIndex
CREATE INDEX "recon_exception_state_booked_on_idx" ON "recon_exception"("state", "booked_on");

-- AddForeignKey
ALTER TABLE "person_role" ADD CONSTRAINT "person_role_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_maker" ADD CONSTRAINT "approval_maker_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_maker" ADD CONSTRAINT "approval_maker_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection_case" ADD CONSTRAINT "collection_case_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_attempt" ADD CONSTRAINT "contact_attempt_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "collection_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_attempt" ADD CONSTRAINT "contact_attempt_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_attempt" ADD CONSTRAINT "contact_attempt_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promise" ADD CONSTRAINT "promise_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "collection_case"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promise" ADD CONSTRAINT "promise_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promise" ADD CONSTRAINT "promise_expected_payment_id_fkey" FOREIGN KEY ("expected_payment_id") REFERENCES "expected_payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promise" ADD CONSTRAINT "promise_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_order" ADD CONSTRAINT "credit_order_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_order" ADD CONSTRAINT "credit_order_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "credit_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instalment" ADD CONSTRAINT "instalment_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_account" ADD CONSTRAINT "customer_account_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customer_hold" ADD CONSTRAINT "customer_hold_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fee" ADD CONSTRAINT "fee_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fee" ADD CONSTRAINT "fee_instalment_id_fkey" FOREIGN KEY ("instalment_id") REFERENCES "instalment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fee" ADD CONSTRAINT "fee_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fee" ADD CONSTRAINT "fee_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "fee_rule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fee_waiver" ADD CONSTRAINT "fee_waiver_fee_id_fkey" FOREIGN KEY ("fee_id") REFERENCES "fee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant_account" ADD CONSTRAINT "merchant_account_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merchant_statement_line" ADD CONSTRAINT "merchant_statement_line_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "virtual_account" ADD CONSTRAINT "virtual_account_bank_account_id_fkey" FOREIGN KEY ("bank_account_id") REFERENCES "bank_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_mandate_id_fkey" FOREIGN KEY ("mandate_id") REFERENCES "mandate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_bank_account_id_fkey" FOREIGN KEY ("bank_account_id") REFERENCES "bank_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "payment_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_file" ADD CONSTRAINT "payment_file_bank_account_id_fkey" FOREIGN KEY ("bank_account_id") REFERENCES "bank_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_file" ADD CONSTRAINT "payment_file_raw_file_id_fkey" FOREIGN KEY ("raw_file_id") REFERENCES "raw_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bank_report" ADD CONSTRAINT "bank_report_raw_file_id_fkey" FOREIGN KEY ("raw_file_id") REFERENCES "raw_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bank_report" ADD CONSTRAINT "bank_report_payment_file_id_fkey" FOREIGN KEY ("payment_file_id") REFERENCES "payment_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_return" ADD CONSTRAINT "payment_return_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "expected_payment" ADD CONSTRAINT "expected_payment_virtual_account_id_fkey" FOREIGN KEY ("virtual_account_id") REFERENCES "virtual_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "process_step" ADD CONSTRAINT "process_step_process_run_id_fkey" FOREIGN KEY ("process_run_id") REFERENCES "process_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_act" ADD CONSTRAINT "bulk_act_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_item" ADD CONSTRAINT "bulk_item_bulk_id_fkey" FOREIGN KEY ("bulk_id") REFERENCES "bulk_act"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement" ADD CONSTRAINT "statement_raw_file_id_fkey" FOREIGN KEY ("raw_file_id") REFERENCES "raw_file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement" ADD CONSTRAINT "statement_bank_account_id_fkey" FOREIGN KEY ("bank_account_id") REFERENCES "bank_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "statement_line" ADD CONSTRAINT "statement_line_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recon_match" ADD CONSTRAINT "recon_match_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "statement_line"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recon_exception" ADD CONSTRAINT "recon_exception_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "statement_line"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
