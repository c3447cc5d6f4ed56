import type { Knex } from 'knex';
import type { Client, Connection } from '@temporalio/client';
import { SWEEP_LATE_AFTER_S } from '@roms/domain/heartbeat';
import { heartbeatAges, recordHeartbeat } from '../db/heartbeats/heartbeats.ts';
import type { Logger } from '../runtime/logger.ts';
import { LAST_LOOK_QUERY, SWEEP_WORKFLOW_ID } from '../workflows/identity.ts';
import { createClockWatch } from './clock-watch.ts';
import { createHeartbeat, type HeartbeatTimes } from './heartbeat.ts';
import { wakeSweepWorkflow } from './workflow-client/workflow-calls.ts';

/** How long a worker may take to answer a question (ms). */
const ASK_MS = 5_000;
const OTHERS_MS = 2_000;

export type WorkerHeartbeatOptions = {
  db: Knex;
  client: Client;
  connection: Connection;
  logger: Logger;
  signal: AbortSignal;
  onHung: (silentMs: number) => void;
  times?: Partial<HeartbeatTimes>;
};

/** Has a worker of the queue answer a question; rejects when none does within five seconds. It leaves no history. */
export async function askWorker(client: Client, connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + ASK_MS, () =>
    client.workflow.getHandle(SWEEP_WORKFLOW_ID).query(LAST_LOOK_QUERY),
  );
}

/** The worker's heartbeat in PostgreSQL. With each beat it also looks after the clock and the sweep. */
export function createWorkerHeartbeat(options: WorkerHeartbeatOptions) {
  const { db, client, connection, logger, signal } = options;
  const clock = createClockWatch({ db, client, logger });

  async function write(): Promise<void> {
    const { aheadS } = await recordHeartbeat(db, 'worker');
    await clock.look(aheadS * 1_000);
    const { sweep } = await heartbeatAges(db);
    // Its minute is a time of Temporal's clock, and may lie far ahead of now.
    if (sweep !== null && sweep > SWEEP_LATE_AFTER_S) await wakeSweepWorkflow(client);
  }

  const answers = (question: Promise<unknown>): Promise<boolean> =>
    question.then(
      () => true,
      () => false,
    );

  async function areOthersWell(): Promise<boolean> {
    const temporal = connection.withDeadline(Date.now() + OTHERS_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    const [isTemporalWell, isDatabaseWell] = await Promise.all([
      answers(temporal),
      answers(Promise.resolve(db.raw('SELECT 1').timeout(OTHERS_MS))),
    ]);
    return isTemporalWell && isDatabaseWell;
  }

  return createHeartbeat({
    ask: () => askWorker(client, connection),
    write,
    areOthersWell,
    onHung: options.onHung,
    logger,
    signal,
    times: options.times,
  });
}
