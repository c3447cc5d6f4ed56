import type { Knex } from 'knex';
import type { BroadcastCounts, RecipientStatus } from '@roms/domain/broadcast';
import type { VariantFigures } from '@roms/domain/broadcast-report';
import type { Trx } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { broadcastCounts, countedRecipients } from './broadcast-counts.ts';
import { RESULTS_OF_RECIPIENT, type BroadcastResults } from './broadcast-results.ts';
import { textsOf } from './broadcast-texts.ts';
import { ofOneMoment, requireBroadcast } from './broadcasts-page.ts';

export type VariantReport = VariantFigures & {
  body: string;
  recipients: number;
  delivered: number;
  read: number;
  optedOut: number;
  revenue: number;
};
export type HourOfBroadcast = {
  at: Date;
  sent: number;
  delivered: number;
  read: number;
  replied: number;
  failed: number;
};
export type BroadcastReport = {
  row: Broadcast;
  counts: BroadcastCounts;
  results: BroadcastResults;
  reasons: { status: RecipientStatus; code: string | null; count: number }[];
  variants: VariantReport[];
  hours: HourOfBroadcast[];
};

/** So many hours are told: nearly three months without a pause. */
const MOST_HOURS = 2_000;

/** What became of a broadcast, all of one moment. Throws `broadcast_not_found`. */
export async function broadcastReport(
  db: Knex,
  id: number,
  { answerMs }: { answerMs: number },
): Promise<BroadcastReport> {
  return ofOneMoment(db, async (trx) => {
    const row = await requireBroadcast(trx, id);
    const counts = (await broadcastCounts(trx, [id])).get(id)!;
    const variants = await variantsOf(trx, row, answerMs);
    const sum = (of: (variant: VariantReport) => number): number =>
      variants.reduce((total, variant) => total + of(variant), 0);
    return {
      ...{ row, counts, variants },
      results: {
        replied: sum(({ replied }) => replied),
        ordered: sum(({ ordered }) => ordered),
        optedOut: sum(({ optedOut }) => optedOut),
        revenue: sum(({ revenue }) => revenue),
      },
      reasons: await reasonsOf(trx, id),
      hours: await hoursOf(trx, id, answerMs),
    };
  });
}

async function reasonsOf(trx: Trx, id: number): Promise<BroadcastReport['reasons']> {
  const counted = new Map<string, BroadcastReport['reasons'][number]>();
  for (const { status, reason, recipients } of await countedRecipients(trx, [id])) {
    const key = `${status}:${reason ?? ''}`;
    const found = counted.get(key) ?? { status, code: reason, count: 0 };
    found.count += recipients;
    counted.set(key, found);
  }
  return [...counted.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}

/** Each text that the broadcast has or that somebody was given. */
async function variantsOf(trx: Trx, row: Broadcast, answerMs: number): Promise<VariantReport[]> {
  const { rows } = (await trx.raw(
    `SELECT r.variant, count(*)::integer AS recipients,
            count(*) FILTER (WHERE r.status IN ('sent', 'delivered', 'read'))::integer AS reached,
            count(*) FILTER (WHERE r.status IN ('delivered', 'read'))::integer AS delivered,
            count(*) FILTER (WHERE r.status = 'read')::integer AS read,
            count(reply.at)::integer AS replied, count(refusal.at)::integer AS "optedOut",
            count(*) FILTER (WHERE brought.orders > 0)::integer AS ordered,
            coalesce(sum(brought.revenue), 0)::bigint AS revenue
       FROM broadcast_recipients r ${RESULTS_OF_RECIPIENT}
      WHERE r.broadcast_id = :id GROUP BY r.variant`,
    { id: row.id, answerMs },
  )) as { rows: Omit<VariantReport, 'body'>[] };
  const texts = textsOf(row);
  const found = new Map(rows.map((one) => [one.variant, one]));
  const nothing = { recipients: 0, reached: 0, delivered: 0, read: 0, replied: 0, optedOut: 0 };
  const most = Math.max(texts.length, ...rows.map(({ variant }) => variant + 1));
  return Array.from({ length: most }, (_, variant) => ({
    ...(found.get(variant) ?? { variant, ...nothing, ordered: 0, revenue: 0 }),
    body: texts[variant] ?? texts[0]!,
  }));
}

async function hoursOf(trx: Trx, id: number, answerMs: number): Promise<HourOfBroadcast[]> {
  const counted = (what: string): string =>
    `count(*) FILTER (WHERE happened.what = '${what}')::integer AS ${what}`;
  const { rows } = (await trx.raw(
    `SELECT date_trunc('hour', happened.at) AS at, ${['sent', 'delivered', 'read', 'replied', 'failed'].map(counted).join(', ')}
       FROM broadcast_recipients r ${RESULTS_OF_RECIPIENT}
       CROSS JOIN LATERAL (VALUES ('sent', r.sent_at), ('delivered', r.delivered_at), ('read', r.read_at),
         ('replied', reply.at), ('failed', CASE WHEN r.status = 'failed' THEN r.ended_at END)) AS happened (what, at)
      WHERE r.broadcast_id = :id AND happened.at IS NOT NULL
      GROUP BY 1 ORDER BY 1 LIMIT ${MOST_HOURS}`,
    { id, answerMs },
  )) as { rows: HourOfBroadcast[] };
  return rows;
}
