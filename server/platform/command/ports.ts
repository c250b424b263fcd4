import type { Refusal } from '@/server/kernel/refusal';
import type { Consequence, Facts, Hand } from './define';
import type { ContentDifference, RunContext } from './context';

/** A request as the door hands it to the approvals module: computed, hashed, not yet stored. */
export type RequestDraft = {
  readonly command: string;
  readonly codeVersion: number;
  readonly entityType: string;
  readonly entityId: string;
  readonly title: string;
  readonly input: unknown;
  readonly content: Record<string, unknown>;
  readonly contentHash: string;
  readonly consequences: readonly Consequence[];
  readonly facts: Facts;
  readonly hands: readonly Hand[];
  readonly dueAt: Date | null;
  readonly withoutPolicy: 'refuse' | 'run';
  readonly gateOf?: string;
};

export type StoredRequest = {
  readonly id: string;
  readonly command: string;
  readonly codeVersion: number;
  readonly entityId: string;
  readonly input: unknown;
  readonly content: Record<string, unknown>;
  readonly contentHash: string;
  readonly makerId: string;
  readonly approverIds: readonly string[];
  readonly status: string;
  readonly ref: string;
  readonly result: unknown;
  readonly message: string | null;
  readonly mayApprove: readonly string[];
};

export type GateAnswer =
  | { readonly kind: 'run' }
  | {
      readonly kind: 'waits';
      readonly requestId: string;
      readonly requestRef: string;
      readonly mayApprove: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A change of what a person may do. */
export type RightsOfPerson =
  | { readonly kind: 'grant' | 'revoke'; readonly personId: string; readonly role: string }
  | { readonly kind: 'return'; readonly personId: string };

/** Filled by the approvals module and bound in the registry; the door knows no policy by name. */
export interface ApprovalPort {
  /** Decides by policy whether the act runs now, waits, or cannot be made; stores the request when it waits. */
  gate(context: RunContext, draft: RequestDraft): Promise<GateAnswer>;
  /** A stored request; with `lock` its row is held until the transaction ends. */
  load(context: Pick<RunContext, 'tx'>, requestId: string, lock: boolean): Promise<StoredRequest | null>;
  /** Throws the refusal of a change by which one person could act alone, or after which nobody could approve an act. */
  holdRights(tx: RunContext['tx'], change: RightsOfPerson, now: Date): Promise<void>;
  /** Requests that wait and for which too few people are left: how many, and the first 200 of them. */
  stuckRequests(
    tx: RunContext['tx'],
  ): Promise<{ readonly count: number; readonly first: readonly { readonly id: string; readonly ref: string }[] }>;
  /**
   * Voids for good what a suspended person decided on requests that wait, and asks anew whom these wait for. Gives the ids
   * of the decisions.
   */
  voidDecisions(context: Pick<RunContext, 'tx' | 'run'>, personId: string): Promise<readonly string[]>;
  /** Asks anew whom requests wait for, after decisions that a key of this person made ceased to count. */
  recount(tx: RunContext['tx'], personId: string): Promise<void>;
  /** Marks a request as executed by a run. */
  markExecuted(context: RunContext, requestId: string, result: unknown): Promise<void>;
  /** Closes a request whose subject changed or whose run was refused. */
  markFailed(
    context: Pick<RunContext, 'tx' | 'run'>,
    requestId: string,
    why: {
      readonly status: 'changed' | 'failed';
      readonly message: string;
      readonly difference: readonly ContentDifference[];
    },
  ): Promise<void>;
}
