import type { ClientBase } from 'pg';
import { uuidFrom } from '@/server/platform/crypto/ids';

type Condition = { field: string; op: string; value: string; currency?: string };
type Policy = {
  command: string;
  name: string;
  /** Blocks joined by OR, the conditions of a block by AND; none: always. */
  conditions?: readonly (readonly Condition[])[];
  steps: readonly { kind?: 'recommend' | 'approve'; role: string; count: number }[];
  expiresAfterHours?: number;
};

const by = (role: string, count = 1): Policy['steps'] => [{ role, count }];
const above = (value: string): Policy['conditions'] => [[{ field: 'amountMinor', op: 'gt', value, currency: 'EUR' }]];

/** The policies of a fresh installation, version 1. They are changed through the approval engine, never here. */
export const referencePolicies: readonly Policy[] = [
  { command: 'merchants.changeBankDetails', name: 'Bank details by four eyes', steps: by('finance-approver') },
  { command: 'merchants.release', name: 'Release of a merchant by four eyes', steps: by('finance-approver') },
  {
    command: 'payments.approveFile',
    name: 'Payment file by four eyes',
    steps: by('finance-approver'),
    expiresAfterHours: 48,
  },
  {
    command: 'payments.approveFile',
    name: 'Payment file above 250,000 EUR by two approvers',
    conditions: above('25000000'),
    steps: by('finance-approver', 2),
    expiresAfterHours: 48,
  },
  {
    command: 'payments.settleUnknownFile',
    name: 'What the bank said of a lost file by four eyes',
    steps: by('finance-approver'),
    expiresAfterHours: 24,
  },
  { command: 'payments.releaseOrder', name: 'Release of a held payment by four eyes', steps: by('finance-approver') },
  { command: 'access.grantRole', name: 'Role by another administrator', steps: by('administrator') },
  { command: 'access.proposeKey', name: 'API key by an administrator', steps: by('administrator') },
  {
    command: 'access.reinstatePerson',
    name: 'Return of a suspended person by another administrator',
    steps: by('administrator'),
  },
  {
    command: 'access.resetSecondFactor',
    name: 'Reset of a second factor by another administrator',
    steps: by('administrator'),
    expiresAfterHours: 24,
  },
  { command: 'approvals.proposePolicy', name: 'Policy by another administrator', steps: by('administrator') },
  { command: 'approvals.retirePolicy', name: 'End of a policy by another administrator', steps: by('administrator') },
  { command: 'approvals.setPersonLimit', name: 'Personal limit by another administrator', steps: by('administrator') },
  { command: 'approvals.delegate', name: 'Delegation by an administrator', steps: by('administrator') },
  { command: 'approvals.recordRate', name: 'Exchange rate by four eyes', steps: by('finance-approver') },
  {
    command: 'credit.decideReferred',
    name: 'Referred purchase by four eyes',
    steps: by('credit-officer'),
    expiresAfterHours: 72,
  },
  { command: 'credit.refundOrder', name: 'Refund of a purchase by four eyes', steps: by('finance-approver') },
  { command: 'fees.publishRule', name: 'Fee rule by another fee administrator', steps: by('fee-admin') },
  {
    command: 'fees.waive',
    name: 'Waiver above 25 EUR by a lead',
    conditions: above('2500'),
    steps: by('collections-lead'),
  },
  {
    command: 'fees.waive',
    name: 'Waivers for one customer above 25 EUR in 30 days by a lead',
    conditions: [[{ field: 'waivedLatelyMinor', op: 'gt', value: '2500', currency: 'EUR' }]],
    steps: by('collections-lead'),
  },
  { command: 'customers.liftHold', name: 'End of a protective hold by a lead', steps: by('collections-lead') },
  { command: 'reconciliation.forceMatch', name: 'Forced match by four eyes', steps: by('finance-approver') },
  {
    command: 'operations.closeWithoutStatement',
    name: 'Close without a statement by four eyes',
    steps: by('finance-approver'),
    expiresAfterHours: 24,
  },
];

/** Writes the policies that a fresh database begins with; a policy that is there already is left alone. */
export async function writePolicies(client: ClientBase): Promise<void> {
  for (const policy of referencePolicies) {
    await client.query(
      `insert into approval_policy (id, command, version, name, status, conditions, steps, expires_after_hours, effective_from)
       select $1, $2, 1, $3, 'live', $4::jsonb, $5::jsonb, $6, '2020-01-01T00:00:00Z'
       where not exists (select from approval_policy where command = $2 and name = $3)`,
      [
        uuidFrom('approval-policy', policy.command, policy.name, '1'),
        policy.command,
        policy.name,
        JSON.stringify(policy.conditions ?? []),
        JSON.stringify(policy.steps),
        policy.expiresAfterHours ?? 120,
      ],
    );
  }
}
