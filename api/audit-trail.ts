import type { Actor } from '@roms/domain/actor';
import type { AuditSubject } from '@roms/domain/audit-subject';
import { recordAudit } from '../db/audit/record-audit.ts';
import type { Db } from '../db/knex.ts';

/** What a route that changes something declares: its name in the audit log, and what kind of thing it changes. */
export type AuditDeclaration = {
  /** `noun.pastVerb`. */
  action: string;
  subject: AuditSubject;
};

export type AuditedChange = {
  /** What was done, where one route does several things; the declared one unless told. */
  action?: string;
  /** Which one was changed; the `:id` of the path unless told. */
  id?: number | string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
};

/** How one request leaves its row in the audit log. */
export type AuditTrail = {
  /** Writes the row in the transaction of the change, with what was changed. */
  record(trx: Db, change?: AuditedChange): Promise<void>;
  /** As `record`, where that may have been done already in the transaction of a part of the change: then it stays so. */
  recordUnlessDone(db: Db, change?: AuditedChange): Promise<void>;
  /** A repeat of an earlier request changed nothing: it leaves no row. */
  changedNothing(): void;
};

/**
 * The trail of one request. `finish` is the router's, after a success: what a handler did not write down is written
 * then, so that no route can forget it. Changes that no transaction of ours holds (a gateway's, a workflow's) always
 * come this way.
 */
export function createAuditTrail(
  db: Db,
  actor: Actor,
  declared: AuditDeclaration,
  pathId: number | string | null,
): AuditTrail & { finish: () => Promise<void> } {
  let isSettled = false;

  async function record(trx: Db, change: AuditedChange = {}): Promise<void> {
    const { action = declared.action, id = pathId, before, after } = change;
    await recordAudit(trx, { actor, action, subject: { type: declared.subject, id }, before, after });
    isSettled = true;
  }

  async function recordUnlessDone(trx: Db, change?: AuditedChange): Promise<void> {
    if (!isSettled) await record(trx, change);
  }

  return {
    ...{ record, recordUnlessDone },
    changedNothing: () => {
      isSettled = true;
    },
    finish: () => recordUnlessDone(db),
  };
}
