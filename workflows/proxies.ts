import {
  ActivityCancellationType,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  type ActivityOptions,
} from '@temporalio/workflow';
import { longestShelfLife } from '@roms/domain/automations';
import type { Delivery } from '@roms/domain/delivery';
import type { HeavyActivities } from '../activities/heavy.ts';
import type { LaneActivities, RomsActivities } from '../activities/index.ts';
import { HEAVY_QUEUE, laneQueue } from './identity.ts';

/** Business errors: asking again would get the same answer. */
const HOPELESS = ['not_found', 'order_not_found', 'message_not_found', 'no_status_message'];

/** What Temporal's UI says beside each activity; none can be without. */
type MailActivity = 'sendMail' | 'giveUpMail';
type Plain = Exclude<keyof RomsActivities, 'startOwed' | MailActivity>;
const SUMMARIES: Record<Plain, string> = {
  queueThankYou: 'Begin the order, write its thank-you',
  planReminder: 'Read the order again, plan its reminder',
  shouldStillRemind: 'Look once more before the reminder',
  pickCrossSell: 'Pick what goes with the order',
  queueReminder: 'Check and write the reminder',
  settleReminder: 'Note what became of the reminder',
  noteAnswer: "Note the customer's answer",
  closeReminder: 'Close the cycle',
  skipReminder: 'Skip the reminder, as a person asked',
  undoSkip: 'Take the skip back, as a person asked',
  closeSkip: 'The skip is final',
  moveReminder: 'Move the reminder, as a person asked',
  findDelivery: 'Find number and lane of the message',
  releaseMessage: 'Queue the message, its time has come',
  giveUpMessage: 'Give the message up',
  nextBroadcastStep: 'Read the broadcast again, find whose turn it is',
  queueRecipient: 'Check and write the message of one recipient',
  followNumber: 'Look whether the number can send',
  obeyBroadcastWish: 'Do what was asked in Temporal',
  endAbsence: 'Look whether the person is back, else hand over',
  wakeConversation: 'Wake the conversation, if it is time',
};
const MAIL_SUMMARIES: Record<MailActivity, string> = {
  sendMail: 'Send the mail',
  giveUpMail: 'Give the mail up',
};
type ImportActivity = 'readImport' | 'importRows';
const IMPORT_SUMMARIES: Record<ImportActivity, string> = {
  readImport: 'Read the file into its rows',
  importRows: 'Bring the next rows into the shop',
};
type AudienceActivity = 'freezeAudience' | 'judgeRecipients';
const AUDIENCE_SUMMARIES: Record<AudienceActivity, string> = {
  freezeAudience: 'Write down who gets the broadcast',
  judgeRecipients: 'Check who does not get it, and why',
};
type SegmentActivity = 'placeCustomers' | 'recordSegmentDay';
const SEGMENT_SUMMARIES: Record<SegmentActivity, string> = {
  placeCustomers: 'Place the next customers in their segments',
  recordSegmentDay: 'Keep how many are in each segment',
};
type ReportActivity = 'rebuildReportDays' | 'queueWeeklySummary';
const REPORT_SUMMARIES: Record<ReportActivity, string> = {
  rebuildReportDays: "Put the next orders on the days of the shop's zone",
  queueWeeklySummary: 'Write the summary of the last week',
};
type AtNight = Omit<HeavyActivities, ImportActivity | AudienceActivity | SegmentActivity | ReportActivity>;
const HEAVY_SUMMARIES: Record<keyof AtNight, string> = {
  countCoPurchases: 'Count what is bought together',
  queueFollowUps: 'Ask once more what customers left unanswered',
  learnCycles: 'Learn how long products last',
  purgeOld: 'Remove what is older than it is kept',
  resolveSilentConversations: 'Resolve conversations without a word for long',
};

/** One proxy for each activity, because the summary is one of its options. */
function summarised<Activities extends object>(
  summaries: Record<keyof Activities & string, string>,
  proxyOf: (summary: string) => Activities,
): Activities {
  const entries = Object.entries<string>(summaries) as [keyof Activities & string, string][];
  return Object.fromEntries(entries.map(([name, summary]) => [name, proxyOf(summary)[name]])) as Activities;
}

const PATIENT: ActivityOptions = {
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '7 days',
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 2,
    maximumInterval: '10s',
    nonRetryableErrorTypes: HOPELESS,
  },
};

/** Reads and writes of the database: patient enough to outlast a PostgreSQL that is away for days. */
export const roms = summarised<Pick<RomsActivities, Plain>>(SUMMARIES, (summary) =>
  proxyActivities<RomsActivities>({ ...PATIENT, summary }),
);

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
/** What a broadcast's workflow does for itself and for each recipient. */
const BROADCAST_STEPS = ['nextBroadcastStep', 'queueRecipient'] as const;
type Step = (input: unknown) => Promise<unknown>;

const onTheSpot = summarised<Pick<RomsActivities, Plain>>(SUMMARIES, (summary) =>
  proxyLocalActivities<RomsActivities>({
    startToCloseTimeout: '10s',
    retry: { maximumAttempts: 1 },
    summary,
  }),
);

/**
 * The same steps within the workflow's own task: no task of the server, no events but one. What fails there is asked
 * for as an ordinary activity, which outlasts a database that is away without holding a workflow task or adding events.
 */
export const localSteps: Steps = locally(STEPS);
export const broadcastSteps = locally(BROADCAST_STEPS);

function locally<Name extends Plain>(names: readonly Name[]): Pick<RomsActivities, Name> {
  const steps = names.map((name) => [
    name,
    (input: unknown) =>
      (onTheSpot[name] as Step)(input).catch((error: unknown) => {
        if (isCancellation(error)) throw error;
        return (roms[name] as Step)(input);
      }),
  ]);
  return Object.fromEntries(steps) as Pick<RomsActivities, Name>;
}

/** A mail is worth something for a day; a server that is away is not asked every second. */
export const mail = summarised<Pick<RomsActivities, MailActivity>>(MAIL_SUMMARIES, (summary) =>
  proxyActivities<RomsActivities>({
    startToCloseTimeout: '45s',
    scheduleToCloseTimeout: '1 day',
    retry: {
      initialInterval: '2s',
      backoffCoefficient: 2,
      maximumInterval: '5 minutes',
      nonRetryableErrorTypes: ['mail_refused'],
    },
    summary,
  }),
);

/** The sweep comes again in a minute: it need not insist. */
export const sweep = proxyActivities<Pick<RomsActivities, 'startOwed'>>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '3 minutes',
  heartbeatTimeout: '20s',
  retry: { maximumAttempts: 2, initialInterval: '2s' },
  summary: 'Start or signal whatever is owed',
});

/** Nightly work: it may take hours, and what failed is tried again until the next night. */
const AT_NIGHT: ActivityOptions = {
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
};
export const heavy = summarised<AtNight>(HEAVY_SUMMARIES, (summary) =>
  proxyActivities<HeavyActivities>({ ...AT_NIGHT, summary }),
);

/** What a person may wait for: goes on soon after a worker died, and for as long as it takes. */
const IN_PIECES: ActivityOptions = {
  ...PATIENT,
  taskQueue: HEAVY_QUEUE,
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '20s',
};
export const imports = summarised<Pick<HeavyActivities, ImportActivity>>(IMPORT_SUMMARIES, (summary) =>
  proxyActivities<HeavyActivities>({ ...IN_PIECES, summary }),
);
export const audiences = summarised<Pick<HeavyActivities, AudienceActivity>>(AUDIENCE_SUMMARIES, (summary) =>
  proxyActivities<HeavyActivities>({ ...IN_PIECES, summary }),
);
export const segments = summarised<Pick<HeavyActivities, SegmentActivity>>(SEGMENT_SUMMARIES, (summary) =>
  proxyActivities<HeavyActivities>({ ...IN_PIECES, summary }),
);

export const reports = summarised<Pick<HeavyActivities, ReportActivity>>(REPORT_SUMMARIES, (summary) =>
  proxyActivities<HeavyActivities>({ ...IN_PIECES, summary }),
);

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
