import type { Actor } from '@roms/domain/actor';
import { Consent } from '../models/Consent.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';

/** What a customer, or somebody for them, has said about marketing. */
export type ConsentChange = {
  state: Consent['state'];
  source: Consent['source'];
  evidence?: Consent['evidence'];
  actor: Actor;
  at: Date;
};

export type RecordedConsent = {
  /** The line of the ledger; null when it would only repeat the one before. */
  consentId: number | null;
  /** It says something else than what was valid until now. */
  hasChanged: boolean;
  /** It was said before what counts. */
  isLate: boolean;
};

/** WhatsApp tells whole seconds: what happened within one counts as in the order in which it is told (milliseconds). */
const SECOND_MS = 1_000;

/**
 * Adds a line to the ledger of a customer's consent to marketing, and moves its projection (`opted_out_at`) along. A
 * word from before the newest line, a message that was found late, is kept and changes nothing (`isSaidBefore`). What the
 * same source has said already is no new line. The caller holds the customer's row.
 */
export async function recordConsent(
  trx: Trx,
  customer: Customer,
  change: ConsentChange,
): Promise<RecordedConsent> {
  const { state, source, evidence = {}, actor, at } = change;
  const valid = await validConsent(trx, customer.id);
  const isLate = valid !== undefined && isSaidBefore(change, valid, new Date());
  const wasOptedOut = customer.optedOutAt !== null;
  const isOptedOut = state === 'withdrawn';
  // A merge may have left the projection behind the line that counts: what was refused stays refused.
  const isRepeat = wasOptedOut === isOptedOut && valid?.state === state && valid.source === source;
  if (!isLate && isRepeat) return { consentId: null, hasChanged: false, isLate };
  const { id } = await Consent.query(trx).insert({
    customerId: customer.id,
    kind: 'marketing',
    state,
    source,
    evidence,
    actorKind: actor.kind,
    actorId: actor.id === null ? null : String(actor.id),
    actorName: actor.name,
    at: isLate || valid === undefined || at > valid.at ? at : valid.at,
  });
  if (isLate) return { consentId: id, hasChanged: false, isLate };
  if (wasOptedOut !== isOptedOut)
    await Customer.query(trx)
      .findById(customer.id)
      .patch({ optedOutAt: isOptedOut ? at : null, updatedAt: trx.fn.now() as never });
  return { consentId: id, hasChanged: wasOptedOut !== isOptedOut, isLate };
}

/**
 * Whether a customer's word is older than the line that counts. In doubt a refusal counts: a STOP is late only against
 * the customer's own later word, of which the order is known, and not against a line from the future, which a clock
 * that was ahead has written. To MULAI such a line counts as of now. Staff decide when they write: they are never late.
 */
function isSaidBefore({ state, source, at }: ConsentChange, valid: Consent, now: Date): boolean {
  if (source !== 'reply_word') return false;
  if (state === 'withdrawn' && (valid.source !== 'reply_word' || valid.at > now)) return false;
  const validSince = Math.min(valid.at.getTime(), now.getTime());
  return at.getTime() + SECOND_MS <= validSince;
}

/** The line that counts: the newest by the moment at which it was said. */
async function validConsent(trx: Trx, customerId: number): Promise<Consent | undefined> {
  return Consent.query(trx)
    .where({ customerId, kind: 'marketing' })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
}
