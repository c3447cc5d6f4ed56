import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { changeAvailability } from '../../../db/conversations/change-availability.ts';
import { changePerson } from '../../../db/conversations/change-person.ts';
import { drainQueue } from '../../../db/conversations/drain-queue.ts';
import { endAbsence } from '../../../db/conversations/end-absence.ts';
import { giveConversation } from '../../../db/conversations/give-conversation.ts';
import { setConversationStatus } from '../../../db/conversations/set-conversation-status.ts';
import { takeInboundMessage } from '../../../db/intake/take-inbound-message.ts';
import { connectDatabase, type Trx } from '../../../db/knex.ts';
import { SEES_ALL } from '../../../db/scopes/viewer.ts';
import { createTestDatabase } from '../database.ts';
import { inboundEvent } from '../inbox-api.ts';
import { pick, seededRandom } from '../hostile.ts';
import { insertShop } from '../rows.ts';
import { watchAssignments } from './watch-assignments.ts';

/** Agents, customers and API processes of the shop. */
const AGENTS = 5;
const CUSTOMERS = 40;
const PROCESSES = ['roms-api-one', 'roms-api-two'];
const SHOP_CAPACITY = 6;
/** What goes on at once. */
const AT_ONCE = 8;
/** Inbound messages under way at once in a storm. */
const STORM_LANES = 20;
/** A process that was killed is tried again as the gateway and a person would, at most so often. */
const TRIES = 40;
const GRACE_S = 100;

/**
 * A shop with agents, customers and two API processes on a database of its own. `live` plays a random history by a
 * seed: customers write, agents come, go, resolve, give back, get another capacity, and a process is killed in the
 * midst of it, so that whatever it was doing is undone and asked for again. `close` ends it.
 */
export async function openShop() {
  const database = await createTestDatabase();
  const db = connectDatabase(database.url);
  await insertShop(db);
  await db('settings').insert({ key: 'capacity', value: JSON.stringify(SHOP_CAPACITY) });
  await watchAssignments(db, SHOP_CAPACITY);
  await db('users').insert({ name: 'Bos', email: 'bos@x.id', password_hash: 'x', role: 'admin' });
  const agents: number[] = [];
  for (let agent = 1; agent <= AGENTS; agent += 1) {
    const login = { name: `Agen ${agent}`, email: `agen${agent}@x.id`, password_hash: 'x', role: 'cs' };
    const [row] = await db('users').insert(login).returning('id');
    agents.push(row.id as number);
  }
  const processes = PROCESSES.map((name) => connectDatabase(database.url, { name, poolSize: AT_ONCE }));
  const written: string[] = [];

  /** Runs it on one of the processes, again when that was killed. */
  async function run<T>(process: Knex, work: (trx: Trx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await process.transaction(work);
      } catch (error) {
        if (tries === TRIES || !isKilled(error)) throw error;
      }
    }
  }

  const kill = (name: string): Promise<unknown> =>
    db.raw(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ? AND datname = current_database()',
      [name],
    );

  async function writes(process: Knex, customer: number): Promise<void> {
    const phone = String(6_281_400_000_000 + customer);
    const event = inboundEvent({ phone, waMessageId: randomUUID() });
    const { data } = event as Extract<WebhookEvent, { event: 'message' }>;
    await run(process, (trx) =>
      takeInboundMessage(trx, { sessionId: 'main', message: data, shopZone: 'Asia/Jakarta' }),
    );
    written.push(data.waMessageId);
  }

  /** Ends what an absence left behind, as if its grace were over. */
  async function leaves(process: Knex, userId: number): Promise<void> {
    const changed = await run(process, (trx) => changeAvailability(trx, userId, 'offline'));
    if (!changed?.absence) return;
    const earlier = db.raw('absent_since - make_interval(secs => ?)', [GRACE_S]);
    await db('users').where({ id: userId }).update({ absent_since: earlier });
    // The workflow's activity is tried again as well.
    for (let tries = 1; ; tries += 1) {
      try {
        await endAbsence(process, { userId, absence: changed.absence });
        return;
      } catch (error) {
        if (tries === TRIES || !isKilled(error)) throw error;
      }
    }
  }

  /** One that is open in somebody's hand, if any. */
  async function heldBySomebody(random: () => number): Promise<{ id: number; agent: number } | null> {
    const held = await db('conversations')
      .where({ status: 'open' })
      .whereNotNull('assignee_id')
      .orderBy('id')
      .select({ id: 'id', agent: 'assignee_id' });
    return held.length === 0 ? null : pick(random, held as { id: number; agent: number }[]);
  }

  /** What may happen, and how often in comparison. */
  function happenings(random: () => number): [number, (process: Knex) => Promise<unknown>][] {
    const agent = pick(random, agents);
    const customer = Math.floor(random() * CUSTOMERS);
    const capacity = Math.floor(random() * 9);
    const state = pick(random, ['online', 'online', 'busy'] as const);
    return [
      [10, (process) => writes(process, customer)],
      [3, (process) => run(process, (trx) => changeAvailability(trx, agent, state))],
      [1, (process) => leaves(process, agent)],
      [1, (process) => run(process, (trx) => changePerson(trx, agent, { capacity }, null))],
      [
        5,
        async (process) => {
          const held = await heldBySomebody(random);
          if (held) await run(process, (trx) => setConversationStatus(trx, resolving(held)));
        },
      ],
      [
        1,
        async (process) => {
          const held = await heldBySomebody(random);
          if (held === null) return;
          const handing = { conversationId: held.id, to: null, by: held.agent, viewer: SEES_ALL };
          await run(process, (trx) => giveConversation(trx, handing));
        },
      ],
      [1, () => kill(pick(random, PROCESSES))],
    ];
  }

  return {
    db,
    /** Plays so many rounds, a few happenings at once in each, and looks after each. */
    async live(seed: number, rounds: number): Promise<void> {
      const random = seededRandom(seed);
      for (let round = 1; round <= rounds; round += 1) {
        await Promise.all(
          Array.from({ length: AT_ONCE }, () => weighed(random, happenings(random))(pick(random, processes))),
        );
        // As the sweep does: what one transaction passed over because another held it.
        await db.transaction((trx) => drainQueue(trx));
        const wrong = await this.wrongs();
        if (wrong.length > 0) throw new Error(`seed ${seed}, round ${round}: ${wrong.join('; ')}`);
      }
    },
    /** Everything that is not as it must be. */
    async wrongs(): Promise<string[]> {
      const { rows } = await db.raw<{ rows: { what: string }[] }>(WRONGS, { capacity: SHOP_CAPACITY });
      const stored: string[] = await db('messages').where({ direction: 'inbound' }).pluck('wa_message_id');
      const once = new Set(stored);
      return [
        ...rows.map(({ what }) => what),
        ...(once.size === stored.length ? [] : ['a message was stored twice']),
        ...written.filter((id) => !once.has(id)).map((id) => `message ${id} was lost`),
      ];
    },
    /** So many new customers write, twenty at once; answers how long it took (milliseconds). */
    async storm(count: number): Promise<number> {
      const began = performance.now();
      const customers = Array.from({ length: count }, (_, index) => 1_000 + index).values();
      const lanes = Array.from({ length: STORM_LANES }, async (_, lane) => {
        for (const customer of customers) await writes(processes[lane % 2]!, customer);
      });
      await Promise.all(lanes);
      return performance.now() - began;
    },
    come: (index: number) => run(db, (trx) => changeAvailability(trx, agents[index]!, 'online')),
    async close(): Promise<void> {
      await Promise.all([db, ...processes].map((pool) => pool.destroy()));
      await database.drop();
    },
  };
}

const resolving = ({ id, agent }: { id: number; agent: number }) => ({
  conversationId: id,
  status: 'resolved' as const,
  viewer: SEES_ALL,
  actor: { kind: 'user' as const, id: agent, name: 'Agen' },
});

function weighed<T>(random: () => number, choices: readonly [number, T][]): T {
  let rest = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, choice] of choices) {
    rest -= weight;
    if (rest < 0) return choice;
  }
  return choices.at(-1)![1];
}

/** The connection was ended, or what was under way met another that won: the gateway and people ask again. */
function isKilled(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return (
    code === '57P01' ||
    code === '40P01' ||
    /connection (terminated|ended|error)|ECONNRESET|EPIPE/i.test(message)
  );
}

/** Who has a conversation and what its history says differ; or one waits although somebody Online has room. */
const WRONGS = `
  SELECT what FROM violations
  UNION ALL
  SELECT format('conversation %s is with %s and its history says %s', c.id, c.assignee_id, a.user_id)
    FROM conversations c LEFT JOIN assignments a ON a.conversation_id = c.id AND a.ended_at IS NULL
   WHERE c.assignee_id IS DISTINCT FROM a.user_id
  UNION ALL
  SELECT format('conversation %s waits although %s has room', c.id, u.id)
    FROM conversations c
    LEFT JOIN LATERAL (SELECT user_id, end_cause FROM assignments a WHERE a.conversation_id = c.id
                        ORDER BY id DESC LIMIT 1) AS last ON true
    JOIN users u ON u.role = 'cs' AND u.active AND u.availability = 'online'
     AND NOT (last.end_cause IS NOT DISTINCT FROM 'given_back' AND last.user_id = u.id)
     AND (SELECT count(*) FROM conversations o WHERE o.status = 'open' AND o.assignee_id = u.id)
         < coalesce(u.capacity, :capacity)
   WHERE c.status = 'open' AND c.assignee_id IS NULL`;
