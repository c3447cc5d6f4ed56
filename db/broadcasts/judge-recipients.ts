import { decide, reasonOfStop, type Evaluation } from '@roms/domain/decisions/pipeline';
import { broadcastKey } from '@roms/domain/occurrence';
import { factsOfMany } from '../decisions/facts-of-many.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { recordEvaluations } from '../decisions/record-evaluations.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { broadcastWriter } from './broadcast-texts.ts';
import { lockBroadcast } from './lock-broadcast.ts';

/** What a broadcast says to the holdout of `domain/holdout`. */
export function holdoutRuleOf(broadcastId: number): string {
  return `broadcast:${broadcastId}`;
}

/**
 * Asks the pipeline about the next recipients of a broadcast that was just frozen: whom a check stops is skipped with
 * its code, whom one puts off waits until then, or is skipped where that is after the end. Everybody else is asked about
 * again when it is their turn. Returns how many it looked at; none: all were.
 */
export async function judgeRecipients(
  trx: Trx,
  id: number,
  settings: PipelineSettings,
  most: number,
): Promise<number> {
  const broadcast = await lockBroadcast(trx, id);
  if (broadcast.state !== 'running' || broadcast.frozenAt === null) return 0;
  const next = await BroadcastRecipient.query(trx)
    .where({ broadcastId: id })
    .where('position', '>', broadcast.judgedTo)
    .orderBy('position')
    .limit(most);
  if (next.length === 0) return 0;
  const pending = next.filter(({ status }) => status === 'pending');
  const judged = await judge(trx, broadcast, pending, settings);
  await settle(trx, broadcast, judged, presentOf(settings));
  await Broadcast.query(trx)
    .findById(id)
    .patch({ judgedTo: next.at(-1)!.position });
  return next.length;
}

type Judged = { customerId: number; outcome: Evaluation };

async function judge(
  trx: Trx,
  broadcast: Broadcast,
  pending: readonly BroadcastRecipient[],
  settings: PipelineSettings,
): Promise<Judged[]> {
  const customers = await Customer.query(trx).findByIds(pending.map(({ customerId }) => customerId));
  const variants = new Map(pending.map(({ customerId, variant }) => [customerId, variant]));
  const write = await broadcastWriter(trx, broadcast);
  const facts = await factsOfMany(
    trx,
    {
      ...{ automation: 'broadcast', customers, allowsCold: broadcast.allowCold },
      holdoutRule: holdoutRuleOf(broadcast.id),
      missingOf: (customer) => write(customer, variants.get(customer.id) ?? 0).missing,
    },
    settings,
  );
  const made = [...facts].map(([customerId, known]) => ({
    customerId,
    ...{ facts: known, outcome: decide('broadcast', known) },
    occurrenceKey: broadcastKey(broadcast.id, customerId),
  }));
  // Who passes is asked about again: that row tells it. A stop of all automation holds the broadcast as a whole.
  const told = made.filter(
    ({ outcome: { verdict, code } }) => verdict !== 'pass' && code !== 'automation_stopped',
  );
  await recordEvaluations(trx, { stage: 'plan', automation: 'broadcast', made: told });
  return told;
}

async function settle(
  trx: Trx,
  { id, endAt }: Broadcast,
  judged: readonly Judged[],
  now: Date,
): Promise<void> {
  const rows = judged.map(({ customerId, outcome: { verdict, code, until } }) => {
    const isOver = verdict === 'stop' || (endAt !== null && until !== null && until >= endAt);
    const reason = verdict === 'stop' && code !== null ? reasonOfStop(code) : code;
    return { customer_id: customerId, reason, not_before: isOver ? null : until };
  });
  if (rows.length === 0) return;
  await trx.raw(
    `UPDATE broadcast_recipients AS r
        SET status = CASE WHEN told.not_before IS NULL THEN 'skipped' ELSE 'pending' END,
            reason = told.reason, not_before = told.not_before,
            ended_at = CASE WHEN told.not_before IS NULL THEN :now::timestamptz END
       FROM jsonb_to_recordset(:rows::jsonb) AS told (customer_id bigint, reason text, not_before timestamptz)
      WHERE r.broadcast_id = :id AND r.customer_id = told.customer_id AND r.status = 'pending'`,
    { id, now, rows: JSON.stringify(rows) },
  );
}
