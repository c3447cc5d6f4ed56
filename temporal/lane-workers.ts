import { Worker, type NativeConnection } from '@temporalio/worker';
import { LANES } from '@roms/contracts/gateway';
import type { LaneActivities } from '../activities/index.ts';
import { laneQueue } from '../workflows/identity.ts';
import { STOPPING } from './worker-options.ts';

type LaneOptions = { connection: NativeConnection; namespace: string; activities: LaneActivities };
type Running = { worker: Worker; ended: Promise<void> };

/** Replies may overtake each other's waiting; in every other lane one send at a time is the order. */
const SLOTS = { reply: 4, transactional: 1, reminder: 1, broadcast: 1 } as const;

/** Four Workers for each WhatsApp number, which start and stop with the number's life. */
export type LaneWorkers = {
  /** Starts what these numbers lack and stops what the others have. */
  follow: (sessionIds: readonly string[]) => Promise<void>;
  sessions: () => string[];
  stop: () => Promise<void>;
};

/** `failed` hears of a Worker that ended by itself. */
export function createLaneWorkers(options: LaneOptions, failed: (error: unknown) => void): LaneWorkers {
  const running = new Map<string, Running[]>();

  async function start(sessionId: string): Promise<void> {
    const workers: Running[] = [];
    running.set(sessionId, workers);
    for (const lane of LANES) {
      const worker = await Worker.create({
        ...STOPPING,
        ...options,
        taskQueue: laneQueue(sessionId, lane),
        maxConcurrentActivityTaskExecutions: SLOTS[lane],
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
      });
      workers.push({ worker, ended: worker.run().catch(failed) });
    }
  }

  /** All four or none, so that a number that failed to start is tried again. */
  async function startAll(sessionId: string): Promise<void> {
    try {
      await start(sessionId);
    } catch (error) {
      await stop(sessionId);
      throw error;
    }
  }

  async function stop(sessionId: string): Promise<void> {
    const workers = running.get(sessionId) ?? [];
    running.delete(sessionId);
    for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.all(workers.map(({ ended }) => ended));
  }

  return {
    async follow(sessionIds) {
      const gone = [...running.keys()].filter((id) => !sessionIds.includes(id));
      for (const id of sessionIds) if (!running.has(id)) await startAll(id);
      await Promise.all(gone.map(stop));
    },
    sessions: () => [...running.keys()],
    stop: async () => void (await Promise.all([...running.keys()].map(stop))),
  };
}
