import type { Trx } from '../knex.ts';

/** Any number that nobody else locks. */
const ASSIGNMENT_LOCK = 0x41534731;

/**
 * Holds the rule of assignment until the transaction ends: whoever gives by the rule, and whoever changes who may be
 * given to (state, capacity, role, activity), takes it, in whatever process, so that the rule counts what is true.
 * It is the last lock but a person's row: customer, order, conversation, message, assignment, person.
 */
export async function lockAssignment(trx: Trx): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(?)', [ASSIGNMENT_LOCK]);
}
