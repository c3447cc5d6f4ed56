import {
  ActivityCancellationType,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import { longestShelfLife } from '@roms/domain/automations';
import type { Delivery } from '@roms/domain/delivery';
import type { HeavyActivities } from '../activities/heavy.ts';
import type { LaneActivities, RomsActivities } from '../activities/index.ts';
import { HEAVY_QUEUE, laneQueue } from './identity.ts';

/** Business errors: asking again would get the same answer. */
const HOPELESS = ['not_found', 'order_not_found', 'message_not_found', 'no_status_message'];

/** Reads and writes of the database: patient enough to outlast a PostgreSQL that is away for days. */
export const roms = proxyActivities<RomsActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '7 days',
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 2,
    maximumInterval: '10s',
    nonRetryableErrorTypes: HOPELESS,
  },
});

/** What an order's workflow reads and writes by itself. Each may be done again: a local step whose end got lost is. */
const STEPS = [
  'queueThankYou',
  'planReminder',
  'shouldStillRemind',
  'pickCrossSell',
  'queueReminder',
  'settleReminder',
  'closeReminder',
] as const;
export type Steps = Pick<RomsActivities, (typeof STEPS)[number]>;
type Step = (input: unknown) => Promise<unknown>;

const onTheSpot = proxyLocalActivities<RomsActivities>({
  startToCloseTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

/**
 * The same steps within the workflow's own task: no task of the server, no events but one. What fails there is asked
 * for as an ordinary activity, which outlasts a database that is away without holding a workflow task or adding events.
 */
export const localSteps = Object.fromEntries(
  STEPS.map((name) => [
    name,
    (input: unknown) =>
      (onTheSpot[name] as Step)(input).catch((error: unknown) => {
        if (isCancellation(error)) throw error;
        return (roms[name] as Step)(input);
      }),
  ]),
) as Steps;

/** The sweep comes again in a minute: it need not insist. */
export const sweep = proxyActivities<Pick<RomsActivities, 'startOwed'>>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 minutes',
  heartbeatTimeout: '20s',
  retry: { maximumAttempts: 2, initialInterval: '2s' },
});

/** Nightly work: it may take hours, and what failed is tried again until the next night. */
export const heavy = proxyActivities<HeavyActivities>({
  taskQueue: HEAVY_QUEUE,
  startToCloseTimeout: '3 hours',
  scheduleToCloseTimeout: '20 hours',
  heartbeatTimeout: '2 minutes',
  retry: {
    initialInterval: '5s',
    backoffCoefficient: 2,
    maximumInterval: '10 minutes',
    nonRetryableErrorTypes: HOPELESS,
  },
});

/** `deliverMessage` on the queue of the message's number and lane, until its shelf life ends. */
export function laneActivities({ sessionId, lane, messageId }: Delivery): LaneActivities {
  return proxyActivities<LaneActivities>({
    taskQueue: laneQueue(sessionId, lane),
    startToCloseTimeout: '60s',
    scheduleToCloseTimeout: longestShelfLife(lane),
    heartbeatTimeout: '5s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1s',
      backoffCoefficient: 2,
      maximumInterval: '10s',
      nonRetryableErrorTypes: HOPELESS,
    },
    summary: `Message ${messageId} · lane ${lane}`,
  });
}
