import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Knex } from 'knex';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createHeavyActivities } from '../../activities/heavy.ts';
import { createActivities } from '../../activities/index.ts';
import type { BroadcastCounts, BroadcastState } from '@roms/domain/broadcast';
import { broadcastCounts } from '../../db/broadcasts/broadcast-counts.ts';
import type { BroadcastFields } from '../../db/broadcasts/broadcast-fields.ts';
import { connectDatabase } from '../../db/knex.ts';
import { Broadcast } from '../../db/models/Broadcast.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createGatewayClient, type GatewayClient } from '../../runtime/gateway-client.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMediaStore, type MediaStore } from '../../runtime/media-store.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { createWorkflowStarts } from '../../temporal/workflow-client/worker-starts.ts';
import { createWorkerHost } from '../../temporal/worker-host.ts';
import { broadcastWorkflowId } from '../../workflows/identity.ts';
import { arrivalsAt } from './arrivals.ts';
import { beginBroadcast } from './begin-broadcast.ts';
import { insertRecipients } from './broadcast-rows.ts';
import { createTestDatabase } from './database.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { insertShop } from './rows.ts';
import { connectClient, workflowBundle } from './temporal-worker.ts';
import { createTestNamespace } from './temporal.ts';

export type BroadcastEngine = {
  db: Knex;
  databaseUrl: string;
  gateway: TestGateway;
  /** The shop's own files, which the gateway has none of yet. */
  files: MediaStore;
  client: () => Client;
  workflows: () => WorkflowClient;
  /** Has its workflow read its row, and waits until there is one. */
  wake: (id: number) => Promise<void>;
  /** A broadcast to so many new customers, which goes on at once; `fields` are its own. */
  send: (recipients: number, fields?: Partial<BroadcastFields>) => Promise<{ id: number; phones: string[] }>;
  handle: (id: number) => WorkflowHandle;
  counts: (id: number) => Promise<BroadcastCounts>;
  stateOf: (id: number) => Promise<BroadcastState>;
  /** Until it is in this state. */
  reaches: (id: number, ...states: BroadcastState[]) => Promise<void>;
  /** Until so many of its messages have left. */
  hasSent: (id: number, count: number) => Promise<void>;
  /** What each phone got of us: how many have each number of messages. */
  arrivals: (phones: readonly string[]) => Promise<Record<number, number>>;
  /** Loses everything that Temporal knows, and goes on with another one. */
  loseTemporal: () => Promise<void>;
  stop: () => Promise<void>;
};

export type BroadcastEngineOptions = {
  /** What decides about time; unless told sending hours are off, whatever the clock says. */
  settings?: ActivityDeps['settings'];
  /** What is put between the Workers and the simulator. */
  before?: (gateway: ActivityDeps['gateway']) => ActivityDeps['gateway'];
  /** Its number keeps the pace, on a clock of its own that runs so many times as fast. */
  haste?: number;
  /** Another gateway than the simulator. */
  openGateway?: () => Promise<TestGateway>;
};

const ANY_HOUR = { dayMs: 86_400_000 };
/** Longer than any wait takes on a busy machine (milliseconds). */
const PATIENCE = { timeoutMs: 300_000, intervalMs: 100 };

/**
 * A shop that can send broadcasts, in this process: a database, the simulator without a pace (or another gateway), and
 * the Workers with the real activities on a namespace of their own. No sweep runs, and nobody hears of acks.
 */
export async function startBroadcastEngine({
  settings = ANY_HOUR,
  before = (gateway) => gateway,
  haste,
  openGateway = () => startGateway({ haste }),
}: BroadcastEngineOptions = {}): Promise<BroadcastEngine> {
  const database = await createTestDatabase();
  const db = connectDatabase(database.url);
  await insertShop(db);
  await db('settings').insert({ key: 'frequency_cap_days', value: '0' });
  const gateway = await openGateway();
  const asks = inOurTime(createGatewayClient({ url: gateway.url, apiKey: gateway.apiKey }), haste ?? 1);
  const logger = createLogger({ name: 'test', level: 'silent' });
  const files = createMediaStore(join(gateway.dataDir, 'shop'));

  async function startTemporal() {
    const where = await createTestNamespace();
    const client = await connectClient(where);
    const stopping = new AbortController();
    const shared = { db, settings, logger, stopping: stopping.signal };
    const activities = createActivities({
      ...shared,
      gateway: before(asks),
      files,
      starts: createWorkflowStarts(client, db),
      mail: { mailer: null, way: 'none' },
    });
    const nothing = async (): Promise<void> => {};
    const host = createWorkerHost({
      ...where,
      db,
      bundle: await workflowBundle(),
      activities: { ...activities, heavy: createHeavyActivities({ ...shared, files }) },
      startSweep: nothing,
      ensureSchedules: nothing,
      logger,
    });
    const running = host.run();
    const workflows = createWorkflowClient({ ...where, db, logger });
    return {
      client,
      workflows,
      async stop() {
        stopping.abort();
        host.stop();
        await running;
        await workflows.close();
        await client.connection.close();
      },
    };
  }

  let temporal = await startTemporal();
  let nextIndex = 0;
  const find = (id: number) => Broadcast.query(db).findById(id).throwIfNotFound();
  const counts = async (id: number) => (await broadcastCounts(db, [id])).get(id)!;

  const handle = (id: number) => temporal.client.workflow.getHandle(broadcastWorkflowId(id));
  const isThere = (id: number) => waitUntil(() => handle(id).describe(), PATIENCE);

  return {
    ...{ db, databaseUrl: database.url },
    gateway,
    files,
    handle,
    client: () => temporal.client,
    workflows: () => temporal.workflows,
    async wake(id) {
      temporal.workflows.wakeBroadcast(id);
      await isThere(id);
    },
    async send(recipients, fields) {
      nextIndex += recipients;
      const customers = await insertRecipients(db, recipients, nextIndex - recipients);
      const id = await beginBroadcast({ db, workflows: temporal.workflows }, customers, fields);
      await isThere(id);
      return { id, phones: customers.map(({ phone }) => phone) };
    },
    counts,
    stateOf: async (id) => (await find(id)).state,
    async reaches(id, ...states) {
      await waitUntil(async () => {
        const { state } = await find(id);
        if (!states.includes(state)) throw new Error(`${state}: ${JSON.stringify(await counts(id))}`);
      }, PATIENCE);
    },
    async hasSent(id, count) {
      await waitUntil(async () => {
        const { sent, delivered, read } = await counts(id);
        if (sent + delivered + read < count)
          throw new Error(`${sent + delivered + read} of ${count} are sent`);
      }, PATIENCE);
    },
    arrivals: (phones) => arrivalsAt(gateway.url, phones),
    async loseTemporal() {
      await temporal.stop();
      temporal = await startTemporal();
    },
    async stop() {
      await temporal.stop();
      await gateway.stop();
      await db.destroy();
      await database.drop();
    },
  };
}

/** A number whose clock runs `haste` times as fast, as somebody hears it whose clock does not. */
function inOurTime(client: GatewayClient, haste: number): GatewayClient {
  return {
    ...client,
    async send(...ask) {
      const answer = await client.send(...ask);
      if (answer.outcome === 'not_yet') return { ...answer, retryAfterMs: answer.retryAfterMs / haste };
      return haste !== 1 && 'at' in answer ? { ...answer, at: new Date().toISOString() } : answer;
    },
  };
}
