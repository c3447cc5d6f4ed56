import type { Knex } from 'knex';
import type { Client } from '@temporalio/client';
import { isClockBelieved } from '@roms/domain/clock-floor';
import { createStepWatch, STEP_MS } from '@roms/domain/stored-time';
import { recordClockStep } from '../db/heartbeats/clock-steps.ts';
import { correctTimes } from '../db/heartbeats/correct-times.ts';
import { undeliveredWorkflows } from '../db/sweep/undelivered-workflows.ts';
import type { Logger } from '../runtime/logger.ts';
import { SWEEP_WORKFLOW_ID } from '../workflows/identity.ts';
import { hurryRetries } from './hurry-retries.ts';
import { wakeSweepWorkflow } from './workflow-client/workflow-calls.ts';

/** Whoever was away for longer may have come back with a wrong clock (ms). */
const LONGEST_ABSENCE_MS = 30 * 24 * 3_600_000;

type Clocks = { wall: () => number; steady: () => number };
const SYSTEM: Clocks = { wall: Date.now, steady: () => performance.now() };

export type ClockWatch = ReturnType<typeof createClockWatch>;

/**
 * Notices that the clock was set, writes it down for the doctor and, where it was set back, corrects what was written
 * while it was ahead: latest times in SQL, tries that Temporal holds until then, and the sweep's own minute. A clock
 * that is not believed corrects nothing; once it is right, it is looked whether something lies ahead.
 */
export function createClockWatch(
  { db, client, logger }: { db: Knex; client: Client; logger: Pick<Logger, 'warn'> },
  clocks: Clocks = SYSTEM,
) {
  const stepMs = createStepWatch(clocks.wall, clocks.steady);
  /** What was noticed and not yet seen to: PostgreSQL or Temporal may be away just then. */
  let recorded = 0;
  let isSetBack = false;

  return {
    /** `aheadMs`: how far the last thing that was written down lies ahead of now (negative: behind), by whoever wrote it. */
    async look(aheadMs: number): Promise<void> {
      if (!isClockBelieved(clocks.wall())) {
        if (!isSetBack) logger.warn('the clock lies before ROMS was made: nothing is corrected by it');
        isSetBack = true;
        return;
      }
      const own = stepMs();
      const isTold = aheadMs >= STEP_MS || aheadMs < -LONGEST_ABSENCE_MS;
      const step = own === 0 && isTold ? -aheadMs : own;
      if (step !== 0) {
        logger.warn({ seconds: Math.round(step / 1000) }, 'the clock was set, or the machine slept');
        recorded += step;
        isSetBack ||= step < 0;
      }
      if (recorded !== 0) {
        await recordClockStep(db, recorded / 1000);
        recorded = 0;
      }
      if (!isSetBack) return;
      const corrected = await correctTimes(db);
      const hurried = await hurryRetries(client, [SWEEP_WORKFLOW_ID, ...(await undeliveredWorkflows(db))]);
      await wakeSweepWorkflow(client);
      isSetBack = false;
      logger.warn({ corrected, hurried }, 'what was written while the clock was ahead is corrected');
    },
  };
}
