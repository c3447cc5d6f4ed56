import type { Knex } from 'knex';
import { automationRow, MARKETING_AUTOMATIONS, shelfLifeOf, type Automation } from '@roms/domain/automations';
import type { Attention, CheckCode, DecisionFacts, OtherMarketing } from '@roms/domain/decisions/check';
import { canBePutOff } from '@roms/domain/decisions/pipeline';
import {
  isOpenMessage,
  OPEN_STATUSES,
  PROVEN_STATUSES,
  type MessageStatus,
} from '@roms/domain/message-status';
import { reminderSlot, SLOT_SECONDS } from '@roms/domain/reminder';
import type { Customer } from '../models/Customer.ts';
import { unknownToWhatsapp } from '../customers/unknown-to-whatsapp.ts';
import { dayOf, presentOf, sendingRules, type PipelineSettings } from './pipeline-settings.ts';

/** What is asked of the pipeline about a text that is about no order and is written to nobody yet, for many at once. */
export type QuestionOfMany = {
  automation: Automation;
  customers: readonly Customer[];
  /** When it would leave; now unless said otherwise. */
  at?: Date;
  allowsCold?: boolean;
  /** What decides who is held out (`HoldoutGroup`); null: nobody is. */
  holdoutRule?: string | null;
  missingOf?: (customer: Customer) => readonly string[];
};

/**
 * The facts of `decisionFacts` for each of these customers, in as many statements as for one: what a preview says of
 * thousands. A test compares the two. It locks nothing and binds nobody: what is sent is asked about anew.
 */
export async function factsOfMany(
  db: Knex,
  question: QuestionOfMany,
  settings: PipelineSettings,
): Promise<Map<number, DecisionFacts>> {
  const { automation, customers, holdoutRule = null } = question;
  const checks: readonly CheckCode[] = automationRow(automation).checks;
  const asks = (code: CheckCode): boolean => checks.includes(code);
  const now = presentOf(settings);
  const at = question.at ?? now;
  const ids = customers.map(({ id }) => id);
  const { noReplyStreak, holdoutPercent, ...times } = await sendingRules(db, settings);
  const since = new Date(at.getTime() - times.capMs);
  const own = await ownFacts(db, ids, now);
  const attention = asks('cs_open')
    ? await attentionOf(db, ids, now, dayOf(settings))
    : new Map<number, Attention>();
  const unanswered = asks('no_reply_streak') && noReplyStreak > 0 ? await unansweredOf(db, ids) : null;
  const marketing = asks('freq_cap')
    ? await marketingOf(db, ids, { since, now })
    : new Map<number, OtherMarketing[]>();
  const stop = canBePutOff(automation) ? await standingStop(db, automation, now, settings) : null;
  return new Map(
    customers.map((customer): [number, DecisionFacts] => {
      const { id } = customer;
      const known = own.get(id);
      const hasLid = known?.hasLid ?? false;
      return [
        id,
        {
          ...{ now, at, stop, isHandled: false, order: null, isAttended: false, unavailable: [] },
          customer: {
            isBlocked: customer.blockedAt !== null,
            isOptedOut: customer.optedOutAt !== null,
            hasAddress: customer.phone !== null || hasLid,
            isUnknownToWhatsapp: known?.isUnknown ?? false,
            hasWritten: !asks('cold_contact') || (known?.hasWritten ?? false),
            isOwnNumber: false,
            zone: customer.zone,
          },
          allowsCold: question.allowsCold ?? false,
          attention: attention.get(id) ?? null,
          unanswered: unanswered && { count: unanswered.get(id) ?? 0, limit: noReplyStreak },
          holdoutGroup:
            asks('holdout') && holdoutPercent > 0 && holdoutRule !== null
              ? { rule: holdoutRule, customerId: id, percent: holdoutPercent }
              : null,
          otherMarketing: marketing.get(id) ?? [],
          ...times,
          morningSlot: reminderSlot(id),
          ...{ isConfirmed: false, isNightConfirmed: false, isPauseConfirmed: false },
          missing: question.missingOf?.(customer) ?? [],
        },
      ];
    }),
  );
}

type Own = { customerId: number; hasLid: boolean; isUnknown: boolean; hasWritten: boolean };

async function ownFacts(db: Knex, ids: number[], now: Date): Promise<Map<number, Own>> {
  const { rows } = await db.raw<{ rows: Own[] }>(
    `SELECT asked.id AS "customerId",
            EXISTS (SELECT FROM customer_identities WHERE customer_id = asked.id AND kind = 'lid') AS "hasLid",
            ${unknownToWhatsapp('asked.id')} AS "isUnknown",
            EXISTS (SELECT FROM conversations c JOIN messages m ON m.conversation_id = c.id
                     WHERE c.customer_id = asked.id AND m.direction = 'inbound') AS "hasWritten"
       FROM unnest(:ids::bigint[]) AS asked (id)`,
    { ids, now },
  );
  return byCustomer(rows);
}

type Cause = Pick<Attention, 'cause' | 'conversationId' | 'label'> & { customerId: number };

/** Nothing was held for it before: it is not written. */
async function attentionOf(
  db: Knex,
  ids: number[],
  now: Date,
  dayMs: number,
): Promise<Map<number, Attention>> {
  const { rows } = await db.raw<{ rows: Cause[] }>(CAUSES, { ids, since: new Date(now.getTime() - dayMs) });
  return new Map(
    rows.map(({ customerId, conversationId, cause, label }) => [
      Number(customerId),
      {
        ...{ cause, label, conversationId: conversationId === null ? null : Number(conversationId) },
        ...{ holdMs: dayMs, holds: 0, heldUntil: null },
      },
    ]),
  );
}

/** As `attentionFor` chooses among several: a label of the customer, one of a conversation, what waits, what is fresh. */
const CAUSES = `
  WITH own AS (SELECT id, customer_id, waiting_since, status IN ('open', 'pending') AS is_open
                 FROM conversations WHERE customer_id = ANY(:ids))
  SELECT DISTINCT ON (customer_id) customer_id AS "customerId", cause, conversation_id AS "conversationId", label FROM (
    SELECT 1 AS place, given.customer_id, 'label' AS cause, NULL::bigint AS conversation_id, l.name AS label
      FROM customer_labels given JOIN labels l ON l.id = given.label_id
     WHERE given.customer_id = ANY(:ids) AND l.holds_automation
    UNION ALL
    SELECT 2, own.customer_id, 'label', own.id, l.name
      FROM own JOIN conversation_labels given ON given.conversation_id = own.id
      JOIN labels l ON l.id = given.label_id
     WHERE l.holds_automation
    UNION ALL
    SELECT 3, own.customer_id, 'unanswered', own.id, NULL FROM own WHERE is_open AND waiting_since IS NOT NULL
    UNION ALL
    SELECT 4, own.customer_id, 'recent', own.id, NULL FROM own
     WHERE is_open AND EXISTS (SELECT FROM messages m
                                WHERE m.conversation_id = own.id AND m.direction = 'inbound'
                                  AND m.reply_word IS NULL AND m.sent_at > :since)) AS causes
   ORDER BY customer_id, place, conversation_id`;

async function unansweredOf(db: Knex, ids: number[]): Promise<Map<number, number>> {
  const { rows } = await db.raw<{ rows: { customerId: number; count: number }[] }>(
    `SELECT c.customer_id AS "customerId", count(*)::integer AS count
       FROM conversations c JOIN messages m ON m.conversation_id = c.id
       CROSS JOIN LATERAL (
         SELECT greatest(
           (SELECT max(heard.at) FROM conversations own CROSS JOIN LATERAL (
              SELECT sent_at AS at FROM messages
               WHERE conversation_id = own.id AND direction = 'inbound'
               ORDER BY sent_at DESC LIMIT 1) AS heard
            WHERE own.customer_id = c.customer_id),
           (SELECT max(ordered_at) FROM orders WHERE customer_id = c.customer_id AND status <> 'draft'),
           '-infinity'::timestamptz) AS at) AS word
      WHERE c.customer_id = ANY(:ids) AND m.automation = ANY(:marketing) AND m.status = ANY(:arrived)
        AND m.sent_at > word.at
      GROUP BY c.customer_id`,
    { ids, marketing: [...MARKETING_AUTOMATIONS], arrived: [...PROVEN_STATUSES, 'unconfirmed'] },
  );
  return new Map(rows.map(({ customerId, count }) => [Number(customerId), count]));
}

async function marketingOf(
  db: Knex,
  ids: number[],
  { since, now }: { since: Date; now: Date },
): Promise<Map<number, OtherMarketing[]>> {
  type Row = { customerId: number; messageId: number; sentAt: Date; status: MessageStatus };
  const rows: Row[] = await db('messages as m')
    .join('conversations as c', 'c.id', 'm.conversation_id')
    .whereIn('c.customer_id', ids)
    .whereIn('m.automation', [...MARKETING_AUTOMATIONS])
    .whereIn('m.status', [...PROVEN_STATUSES, 'unconfirmed', 'sending', 'queued'])
    .where((near) => near.where('m.sent_at', '>', since).orWhereIn('m.status', OPEN_STATUSES))
    .orderBy('m.id')
    .select({ customerId: 'c.customer_id', messageId: 'm.id', sentAt: 'm.sent_at', status: 'm.status' });
  const found = new Map<number, OtherMarketing[]>();
  for (const { customerId, messageId, sentAt, status } of rows) {
    const isOpen = isOpenMessage(status);
    const at = isOpen && sentAt < now ? now : sentAt;
    const list = found.get(customerId) ?? [];
    list.push({ messageId, at, hasLeft: !isOpen, coversOrder: false });
    found.set(customerId, list);
  }
  return found;
}

async function standingStop(
  db: Knex,
  automation: Automation,
  now: Date,
  { dayMs }: PipelineSettings,
): Promise<DecisionFacts['stop']> {
  const { rows } = await db.raw<{ rows: { id: number; until: Date | null }[] }>(
    `SELECT * FROM (SELECT id, least(until, lifted_at) AS until FROM automation_stops ORDER BY id DESC LIMIT 1) AS stop
      WHERE coalesce(until, 'infinity') > :now::timestamptz - make_interval(secs => :spread)`,
    { now, spread: SLOT_SECONDS },
  );
  const [stop] = rows;
  if (!stop) return null;
  return {
    ...{ id: Number(stop.id), until: stop.until, heldSince: null, worthUntil: null, waitsAsItIs: false },
    shelfLifeMs: shelfLifeOf(automation),
    spreadMs: dayMs === undefined ? SLOT_SECONDS * 1_000 : 0,
  };
}

function byCustomer<Row extends { customerId: number }>(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [Number(row.customerId), row]));
}
