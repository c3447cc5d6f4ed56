import { Consent } from '../models/Consent.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import type { Parting } from './merge-notes.ts';

/**
 * The ledger of two customers who were one: a line since the merge goes to whose message it stands in, any other stays.
 * Each is opted out by its own ledger again; but who refused since, whichever of the two it was, has refused for both: the
 * other gets the line too.
 */
export async function partConsents(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  const merge = (await trx('customer_merges')
    .where({ id: mergeId })
    .first({ kept: 'kept', gone: 'gone', lastConsentId: 'last_consent_id' })) as {
    kept: { optedOutAt: [string | null, string | null] };
    gone: { opted_out_at: string | null };
    lastConsentId: number;
  };
  const joint = await Customer.query(trx).findById(keepId).select('optedOutAt').throwIfNotFound();
  await trx.raw(
    `UPDATE consents SET customer_id = :goneId
      WHERE customer_id = :keepId AND id > :lastConsentId
        AND cast(evidence ->> 'messageId' AS bigint) IN (
          SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.customer_id = :goneId)`,
    { keepId, goneId, lastConsentId: merge.lastConsentId },
  );
  const before = { [keepId]: merge.kept.optedOutAt[0], [goneId]: merge.gone.opted_out_at };
  for (const [customerId, otherId] of [
    [keepId, goneId],
    [goneId, keepId],
  ] as const) {
    const own = await newestSince(trx, customerId, merge.lastConsentId);
    const others = await newestSince(trx, otherId, merge.lastConsentId);
    let optedOutAt: Date | string | null = own
      ? own.state === 'withdrawn'
        ? own.at
        : null
      : (before[customerId] ?? null);
    if (joint.optedOutAt !== null && !own && others?.state === 'withdrawn' && optedOutAt === null) {
      await Consent.query(trx).insert({ ...withoutId(others), customerId });
      optedOutAt = others.at;
    }
    await Customer.query(trx)
      .findById(customerId)
      .patch({ optedOutAt: optedOutAt === null ? null : new Date(optedOutAt) });
  }
}

function withoutId({ id: _, ...line }: Consent): Partial<Consent> {
  return line;
}

async function newestSince(trx: Trx, customerId: number, lastId: number): Promise<Consent | undefined> {
  return Consent.query(trx)
    .where({ customerId })
    .where('id', '>', lastId)
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
}
