import { ScheduleAlreadyRunning, type CalendarSpec, type Client } from '@temporalio/client';
import {
  CO_PURCHASE_WORKFLOW,
  CYCLES_WORKFLOW,
  FOLLOW_UPS_WORKFLOW,
  PURGES_WORKFLOW,
  SEGMENTATION_WORKFLOW,
  SILENT_CONVERSATIONS_WORKFLOW,
  TASK_QUEUE,
  WEEKLY_SUMMARY_WORKFLOW,
} from '../workflows/identity.ts';

/** Work that repeats: a Temporal Schedule of this id starts the workflow at these times of the shop's zone. */
export type RepeatedWork = {
  id: string;
  workflowType: string;
  at: CalendarSpec;
  summary: string;
};

/** All of it, one row each. Names of Schedules stay: their state in Temporal hangs on them. */
export const REPEATED_WORK: readonly RepeatedWork[] = [
  {
    id: 'purges',
    workflowType: PURGES_WORKFLOW,
    at: { hour: 3, minute: 30 },
    summary: 'Forgets what is older than it is kept',
  },
  {
    id: 'segmentation',
    workflowType: SEGMENTATION_WORKFLOW,
    at: { hour: 2, minute: 0 },
    summary: 'Places every customer in the segment of the day',
  },
  {
    id: 'co-purchase',
    workflowType: CO_PURCHASE_WORKFLOW,
    at: { hour: 2, minute: 30 },
    summary: 'Counts which products are bought together',
  },
  {
    id: 'cycles',
    workflowType: CYCLES_WORKFLOW,
    at: { hour: 2, minute: 45 },
    summary: 'Learns how long products last, for rules that wait as long',
  },
  {
    id: 'silent-conversations',
    workflowType: SILENT_CONVERSATIONS_WORKFLOW,
    at: { hour: 4, minute: 0 },
    summary: 'Resolves conversations without a word for as many days as the shop chose',
  },
  {
    id: 'follow-ups',
    workflowType: FOLLOW_UPS_WORKFLOW,
    at: { hour: '*', minute: 20 },
    summary: 'Asks once more what customers left unanswered, if the shop wants it',
  },
  {
    id: 'weekly-summary',
    workflowType: WEEKLY_SUMMARY_WORKFLOW,
    at: { dayOfWeek: 'MONDAY', hour: 8, minute: 0 },
    summary: 'Writes the summary of the last week for who wants it',
  },
];

/**
 * Makes the Schedules, and brings those that exist up to date once in this process and whenever the shop's zone
 * changes; one that a person paused stays paused. Call the returned function as often as you like, also in two workers
 * at once. It throws when Temporal is away.
 */
export function createScheduleKeeper(
  client: Client,
  shopZone: () => Promise<string>,
  work: readonly RepeatedWork[] = REPEATED_WORK,
): () => Promise<void> {
  let upToDateIn: string | null = null;
  return async () => {
    const zone = await shopZone();
    for (const one of work) {
      const schedule = scheduleOf(one, zone);
      // Each update is written into the Schedule's history: not every minute.
      if (!(await createSchedule(client, one.id, schedule)) && zone !== upToDateIn)
        await client.schedule.getHandle(one.id).update(({ state }) => ({ ...schedule, state }));
    }
    upToDateIn = zone;
  };
}

function scheduleOf({ id, workflowType, at, summary }: RepeatedWork, zone: string) {
  return {
    spec: { calendars: [at], timezone: zone },
    action: {
      type: 'startWorkflow' as const,
      workflowType,
      taskQueue: TASK_QUEUE,
      // Temporal adds the time of each run.
      workflowId: id,
      args: [],
      staticSummary: summary,
    },
    // A machine that was off at night does it in the morning, once.
    policies: { overlap: 'SKIP' as const, catchupWindow: '24 hours' },
  };
}

/** False when there is one. */
async function createSchedule(
  client: Client,
  scheduleId: string,
  schedule: ReturnType<typeof scheduleOf>,
): Promise<boolean> {
  try {
    await client.schedule.create({ scheduleId, ...schedule });
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}
