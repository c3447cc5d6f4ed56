import type { Knex } from 'knex';
import type { BroadcastCounts } from '@roms/domain/broadcast';
import { broadcastCounts } from '../../db/broadcasts/broadcast-counts.ts';
import { connectDatabase } from '../../db/knex.ts';
import { Broadcast } from '../../db/models/Broadcast.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { arrivalsAt } from './arrivals.ts';
import { beginBroadcast } from './begin-broadcast.ts';
import { insertRecipients } from './broadcast-rows.ts';
import { createShop } from './shop.ts';
import type { RunningStack } from './stack.ts';

export type BroadcastWorld = {
  db: Knex;
  workflows: WorkflowClient;
  /** Starts a broadcast to so many new customers, with phones from `from` on. */
  send: (recipients: number, from: number) => Promise<{ id: number; phones: string[] }>;
  counts: (id: number) => Promise<BroadcastCounts>;
  /** Until so many have got it. */
  hasSent: (id: number, count: number, timeoutMs?: number) => Promise<void>;
  /** Until it is over, in whatever way. */
  ends: (id: number, timeoutMs?: number) => Promise<Broadcast>;
  /** How many phones got so many messages with this text. */
  arrivals: (phones: readonly string[], text: string) => Promise<Record<number, number>>;
  close: () => Promise<void>;
};

/** Broadcasts on a running stack, by its rows and its Temporal; the shop sends at any hour and on any day. */
export async function createBroadcastWorld(stack: RunningStack): Promise<BroadcastWorld> {
  const shop = createShop(stack);
  await shop.login();
  await shop.staff('PATCH', '/settings', {
    sendingHours: null,
    pauseFridayNoon: false,
    pauseHolidays: false,
  });
  const db = connectDatabase(stack.databaseUrl);
  const workflows = createWorkflowClient({
    address: stack.temporalAddress,
    namespace: stack.environment.TEMPORAL_NAMESPACE ?? 'default',
    db,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const counts = async (id: number) => (await broadcastCounts(db, [id])).get(id)!;

  return {
    db,
    workflows,
    counts,
    async send(recipients, from) {
      const customers = await insertRecipients(db, recipients, from);
      const fields = { body: 'Promo untuk {customer_name}', sessionId: 'main' };
      const id = await beginBroadcast({ db, workflows }, customers, fields);
      return { id, phones: customers.map(({ phone }) => phone) };
    },
    async hasSent(id, count, timeoutMs = 300_000) {
      await waitUntil(
        async () => {
          const { sent, delivered, read } = await counts(id);
          if (sent + delivered + read < count)
            throw new Error(`${sent + delivered + read} of ${count} are sent`);
        },
        { timeoutMs },
      );
    },
    async ends(id, timeoutMs = 420_000) {
      return waitUntil(
        async () => {
          const row = await Broadcast.query(db).findById(id).throwIfNotFound();
          if (row.endedAt === null) throw new Error(`${row.state}: ${JSON.stringify(await counts(id))}`);
          return row;
        },
        { timeoutMs, intervalMs: 250 },
      );
    },
    arrivals: (phones, text) => arrivalsAt(stack.waUrl, phones, text),
    async close() {
      await workflows.close();
      await db.destroy();
    },
  };
}
