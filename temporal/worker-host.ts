import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { RomsActivities, LaneActivities } from '../activities/index.ts';
import type { Logger } from '../runtime/logger.ts';
import { TASK_QUEUE } from '../workflows/identity.ts';
import { createLaneWorkers, type LaneWorkers } from './lane-workers.ts';
import { STOPPING } from './worker-options.ts';

export type WorkerHostOptions = {
  address: string;
  namespace: string;
  db: Knex;
  bundle: WorkflowBundleWithSourceMap;
  activities: { roms: RomsActivities; lane: LaneActivities };
  /** Starts the sweep or finds it running; repeated. */
  startSweep: () => Promise<void>;
  logger: Logger;
};

const RETRY_MS = 2_000;
/** How soon a new WhatsApp number gets its Workers. */
const FOLLOW_MS = 3_000;
/** How soon a sweep that somebody ended, or that went with a lost Temporal, is started again. */
const SWEEP_CHECK_MS = 60_000;

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
        maxConcurrentActivityTaskExecutions: 10,
        workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
        activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 3 },
        // Their memory (0.7 MB each) is most of the worker's; a replay from cold costs 13 ms. An order that sleeps for a
        // month needs no place, only those that are thanked or reminded now.
        maxCachedWorkflows: 600,
        // One isolate thread is enough for two cores that everybody shares.
        workflowThreadPoolSize: 1,
      });
      const ended = new AbortController();
      lanes = createLaneWorkers({ connection, namespace, activities: activities.lane }, (error) => {
        logger.error({ err: error }, 'a lane ended');
        if (worker.getState() === 'RUNNING') worker.shutdown();
      });
      main = worker;
      const background = Promise.all([followNumbers(ended.signal), keepSweep(ended.signal)]);
      logger.info('working');
      const running = worker.run();
      if (stopping.signal.aborted) worker.shutdown();
      await running.finally(async () => {
        ended.abort();
        await background;
        await lanes?.stop();
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
        const ids: string[] = await db('wa_sessions').whereNull('removed_at').orderBy('id').pluck('id');
        await lanes?.follow(ids);
      } catch (error) {
        logger.warn({ err: error }, 'the list of WhatsApp numbers could not be followed');
      }
      await rest(FOLLOW_MS, signal);
    }
  }

  async function keepSweep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !stopping.signal.aborted) {
      const started = await options.startSweep().then(
        () => true,
        (error: unknown) => {
          logger.warn({ err: error }, 'the sweep could not be started; trying again');
          return false;
        },
      );
      await rest(started ? SWEEP_CHECK_MS : RETRY_MS, signal);
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
