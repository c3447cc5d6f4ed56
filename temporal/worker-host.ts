import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { HeavyActivities } from '../activities/heavy.ts';
import type { RomsActivities, LaneActivities } from '../activities/index.ts';
import { servedNumbers } from '../db/numbers/served-numbers.ts';
import type { Logger } from '../runtime/logger.ts';
import { TASK_QUEUE } from '../workflows/identity.ts';
import { createHeavyWorker } from './heavy-worker.ts';
import { createLaneWorkers, type LaneWorkers } from './lane-workers.ts';
import { STOPPING } from './worker-options.ts';

export type WorkerHostOptions = {
  address: string;
  namespace: string;
  db: Knex;
  bundle: WorkflowBundleWithSourceMap;
  activities: { roms: RomsActivities; lane: LaneActivities; heavy: HeavyActivities };
  /** Starts the sweep or finds it running; repeated. */
  startSweep: () => Promise<void>;
  /** Makes the Schedules or finds them made; repeated. */
  ensureSchedules: () => Promise<void>;
  logger: Logger;
};

const RETRY_MS = 2_000;
/** How soon a new WhatsApp number gets its Workers. */
const FOLLOW_MS = 3_000;
/** How soon a sweep or a Schedule that somebody ended, or that went with a lost Temporal, is there again. */
const KEEP_CHECK_MS = 60_000;

/** Runs the Workers for ever: through a Temporal or a PostgreSQL that goes away and comes back. */
export function createWorkerHost(options: WorkerHostOptions) {
  const { address, namespace, db, bundle, activities, logger } = options;
  const stopping = new AbortController();
  let main: Worker | null = null;
  let lanes: LaneWorkers | null = null;

  /** Sleeps, but not when there is nothing left to wait for. */
  const rest = (ms: number, ended: AbortSignal): Promise<void> =>
    sleep(ms, undefined, { signal: AbortSignal.any([ended, stopping.signal]) }).catch(() => undefined);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await serve();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn({ reason }, 'no work from Temporal; trying again');
        await rest(RETRY_MS, stopping.signal);
      }
    }
  }

  /** Until it is told to stop, or a Worker gives up. */
  async function serve(): Promise<void> {
    const connection = await NativeConnection.connect({ address });
    try {
      const worker = await Worker.create({
        ...STOPPING,
        connection,
        namespace,
        taskQueue: TASK_QUEUE,
        workflowBundle: bundle,
        activities: activities.roms,
        // Few: who waits in Temporal's queue waits by priority, who waits in here for the CPU or a connection does not.
        // Activities and lanes together stay below the pool of connections.
        maxConcurrentWorkflowTaskExecutions: 8,
        maxConcurrentActivityTaskExecutions: 6,
        // What workflows do on the spot: each of the tasks above may have one.
        maxConcurrentLocalActivityExecutions: 6,
        workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 3 },
        // Their memory (0.7 MB each) is most of the worker's; a replay from cold costs 13 ms. An order that sleeps for a
        // month needs no place, only those that are thanked or reminded now.
        maxCachedWorkflows: 600,
        // One isolate thread is enough for two cores that everybody shares.
        workflowThreadPoolSize: 1,
      });
      const heavyWorker = await createHeavyWorker({ connection, namespace, activities: activities.heavy });
      const ended = new AbortController();
      /** One Worker that ended by itself ends all, and `run` begins anew. */
      const failed = (error: unknown): void => {
        logger.error({ err: error }, 'a Worker ended');
        if (worker.getState() === 'RUNNING') worker.shutdown();
      };
      lanes = createLaneWorkers({ connection, namespace, activities: activities.lane }, failed);
      main = worker;
      const background = Promise.all([
        followNumbers(ended.signal),
        keep('the sweep', options.startSweep, ended.signal),
        keep('the Schedules', options.ensureSchedules, ended.signal),
      ]);
      logger.info('working');
      const heavyRunning = heavyWorker.run().catch(failed);
      const running = worker.run();
      if (stopping.signal.aborted) worker.shutdown();
      await running.finally(async () => {
        ended.abort();
        if (heavyWorker.getState() === 'RUNNING') heavyWorker.shutdown();
        await background;
        await Promise.all([lanes?.stop(), heavyRunning]);
      });
    } finally {
      main = null;
      lanes = null;
      await connection.close();
    }
  }

  async function followNumbers(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !stopping.signal.aborted) {
      try {
        await lanes?.follow(await servedNumbers(db));
      } catch (error) {
        logger.warn({ err: error }, 'the list of WhatsApp numbers could not be followed');
      }
      await rest(FOLLOW_MS, signal);
    }
  }

  /** Sees to something that must be there, now and every minute, for as long as the Workers run. */
  async function keep(what: string, ensure: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !stopping.signal.aborted) {
      const isThere = await ensure().then(
        () => true,
        (error: unknown) => {
          logger.warn({ err: error }, `${what} could not be started; trying again`);
          return false;
        },
      );
      await rest(isThere ? KEEP_CHECK_MS : RETRY_MS, signal);
    }
  }

  return {
    run,
    /** Stops polling, lets what runs end, and returns. */
    stop(): void {
      stopping.abort();
      if (main?.getState() === 'RUNNING') main.shutdown();
    },
    isWorking: (): boolean => main?.getState() === 'RUNNING',
    sessions: (): string[] => lanes?.sessions() ?? [],
  };
}

export type WorkerHost = ReturnType<typeof createWorkerHost>;
