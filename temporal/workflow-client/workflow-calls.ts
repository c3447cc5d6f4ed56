import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import {
  SearchAttributeType,
  TypedSearchAttributes,
  defineSearchAttributeKey,
  type SearchAttributePair,
} from '@temporalio/common';
import { orderLabel } from '@roms/domain/workflow-label';
import type { Delivery } from '@roms/domain/delivery';
import { PRIORITY } from '@roms/domain/priority';
import type { Snooze } from '@roms/domain/snooze';
import { isThankedAt } from '@roms/domain/thank-you';
import type { OrderStartFacts } from '../../db/orders/order-start-facts.ts';
import {
  ABSENCE_WORKFLOW,
  IMPORT_WORKFLOW,
  LOOK_NOW_SIGNAL,
  MAIL_WORKFLOW,
  ORDER_WORKFLOW,
  SEGMENTATION_WORKFLOW,
  SEGMENTATION_WORKFLOW_ID,
  SEND_MESSAGE_WORKFLOW,
  SNOOZE_ENDED_SIGNAL,
  SNOOZE_WORKFLOW,
  SWEEP_WORKFLOW,
  SWEEP_WORKFLOW_ID,
  TASK_QUEUE,
  YOUR_TURN_SIGNAL,
  absenceWorkflowId,
  importWorkflowId,
  mailWorkflowId,
  messageWorkflowId,
  orderWorkflowId,
  snoozeWorkflowId,
} from '../../workflows/identity.ts';

/** Starts once: a running one is taken as it is, a finished one is not repeated, a failed one is. */
export const ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
} as const;

/** SQL, which a restore made older than a Temporal that was kept, says what waits: a second run repeats nothing that was done. */
export const AGAIN = { workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const;

const keyword = (name: string, value: string): SearchAttributePair => ({
  key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
  value,
});

/** Starts an order's life, or finds it started. `publicUrl` is the dashboard's, for the link in Temporal's UI. */
export async function startOrderWorkflow(
  client: Client,
  order: OrderStartFacts,
  publicUrl?: string,
): Promise<void> {
  await startOnce(() => client.workflow.start(ORDER_WORKFLOW, orderStart(order, publicUrl)));
}

/** As `startOrderWorkflow`, also when Temporal knows one of this cycle that has ended: SQL, which is older, waits for it. */
export async function restartOrderWorkflow(
  client: Client,
  order: OrderStartFacts,
  publicUrl?: string,
): Promise<void> {
  await startOnce(() => client.workflow.start(ORDER_WORKFLOW, { ...orderStart(order, publicUrl), ...AGAIN }));
}

/** Asks an update of the order's workflow, and starts it for that when none is running. */
export async function updateStartedOrder(
  client: Client,
  order: OrderStartFacts,
  update: { name: string; args: object },
  publicUrl?: string,
): Promise<void> {
  await client.workflow.executeUpdateWithStart(update.name, {
    args: [update.args],
    startWorkflowOperation: new WithStartWorkflowOperation(ORDER_WORKFLOW, {
      ...orderStart(order, publicUrl),
      ...AGAIN,
    }),
  });
}

function orderStart(order: OrderStartFacts, publicUrl?: string) {
  const { orderId, cycle } = order;
  const isThanked = isToBeThanked(order);
  return {
    ...ONCE,
    workflowId: orderWorkflowId(orderId, cycle),
    args: [{ orderId, cycle }],
    priority: { priorityKey: isThanked ? PRIORITY.transactional : PRIORITY.reminder },
    staticSummary: orderLabel(order),
    staticDetails: orderDetails(order, publicUrl),
    typedSearchAttributes: new TypedSearchAttributes([
      keyword('RomsOrderNumber', order.orderNumber),
      keyword('RomsCustomerId', String(order.customerId)),
      keyword('RomsOrderStatus', order.status),
      ...(isThanked && order.sessionId !== null ? [keyword('RomsSessionId', order.sessionId)] : []),
    ]),
  };
}

/** What an order's workflow is for, and the way back; Markdown. */
function orderDetails({ orderId, orderNumber, cycle }: OrderStartFacts, publicUrl?: string): string {
  const about =
    cycle === 1
      ? 'The life of one order: thank-you, wait for completion, one reminder, listening for an answer.'
      : `Cycle ${cycle} of one order: another reminder, listening for an answer.`;
  return publicUrl ? `${about}\n\n[${orderNumber} in the dashboard](${publicUrl}/orders/${orderId})` : about;
}

/** An import and a later cycle have nobody who waits for a thank-you. */
function isToBeThanked({ cycle, orderedAt }: OrderStartFacts): boolean {
  return cycle === 1 && isThankedAt(orderedAt, new Date());
}

/**
 * Lets replies and thank-yous pass an order that only waits for its reminder from now on: a workflow's tasks have one
 * priority, and it began with that of its thank-you. Throws when no workflow of the order is running.
 */
export async function letOthersPass(
  client: Client,
  { orderId, cycle }: { orderId: number; cycle: number },
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: orderWorkflowId(orderId, cycle) },
    workflowExecutionOptions: { priority: { priorityKey: PRIORITY.reminder } },
    updateMask: { paths: ['priority'] },
  });
}

/**
 * Starts the delivery of one attempt at a message, or finds it started. Its row decides under its lock: what has left or
 * was taken back is not sent by a second run.
 */
export async function startMessageWorkflow(
  client: Client,
  { messageId, attempt, lane }: Pick<Delivery, 'messageId' | 'attempt' | 'lane'>,
): Promise<void> {
  await startOnce(() =>
    client.workflow.start(SEND_MESSAGE_WORKFLOW, {
      ...ONCE,
      ...AGAIN,
      workflowId: messageWorkflowId(messageId, attempt),
      args: [{ messageId, attempt }],
      priority: { priorityKey: PRIORITY[lane] },
      staticSummary: `Message ${messageId} · lane ${lane} · attempt ${attempt}`,
    }),
  );
}

/** Starts the wait for the end of an absence, or finds it started; SQL, which is asked, knows whether it is over. */
export async function startAbsenceWorkflow(
  client: Client,
  absent: { userId: number; absence: number },
): Promise<void> {
  await startOnce(() =>
    client.workflow.start(ABSENCE_WORKFLOW, {
      ...ONCE,
      ...AGAIN,
      workflowId: absenceWorkflowId(absent.userId, absent.absence),
      args: [absent],
      priority: { priorityKey: PRIORITY.reply },
      staticSummary: `Person ${absent.userId} is away`,
    }),
  );
}

/** Starts the sending of a mail, or finds it started. Its id alone is told: who gets it is nobody's business there. */
export async function startMailWorkflow(client: Client, mailId: number): Promise<void> {
  await startOnce(() =>
    client.workflow.start(MAIL_WORKFLOW, {
      ...ONCE,
      workflowId: mailWorkflowId(mailId),
      args: [{ mailId }],
      priority: { priorityKey: PRIORITY.reply },
      staticSummary: `Mail ${mailId}`,
    }),
  );
}

/** Starts the import of a file, or finds it started. */
export async function startImportWorkflow(client: Client, importId: number): Promise<void> {
  await startOnce(() =>
    client.workflow.start(IMPORT_WORKFLOW, {
      ...ONCE,
      ...AGAIN,
      workflowId: importWorkflowId(importId),
      args: [{ importId }],
      staticSummary: `Import ${importId}`,
    }),
  );
}

/** Starts a segmentation beside the Schedule's, or finds the one that somebody asked for before; answers its run. */
export async function startSegmentationWorkflow(client: Client): Promise<string> {
  const handle = await client.workflow.start(SEGMENTATION_WORKFLOW, {
    ...ONCE,
    ...AGAIN,
    workflowId: SEGMENTATION_WORKFLOW_ID,
    args: [],
    staticSummary: 'Places every customer in the segment of the day, because somebody asked for it',
  });
  return handle.firstExecutionRunId;
}

/** Starts the end of a snooze, or finds it started; SQL, which is asked, knows whether it is over. */
export async function startSnoozeWorkflow(client: Client, snooze: Snooze): Promise<void> {
  await startOnce(() =>
    client.workflow.start(SNOOZE_WORKFLOW, {
      ...ONCE,
      ...AGAIN,
      workflowId: snoozeWorkflowId(snooze),
      args: [snooze],
      priority: { priorityKey: PRIORITY.transactional },
      staticSummary: `Conversation ${snooze.conversationId} sleeps`,
    }),
  );
}

/** Tells the end of a snooze that it may be over; `false` when none is running. */
export async function signalSnoozeWorkflow(client: Client, snooze: Snooze): Promise<boolean> {
  return signalRunning(client, snoozeWorkflowId(snooze), SNOOZE_ENDED_SIGNAL);
}

/** The safety net: one that failed or was ended is started anew. */
const SWEEP = {
  ...ONCE,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  workflowId: SWEEP_WORKFLOW_ID,
  priority: { priorityKey: PRIORITY.reply },
  staticSummary: 'Safety net: starts whatever is owed, every minute',
} as const;

/** Starts the safety net, or finds it running. */
export async function startSweepWorkflow(client: Client): Promise<void> {
  await startOnce(() => client.workflow.start(SWEEP_WORKFLOW, { ...SWEEP, args: [] }));
}

/** Has the safety net look at once, because something may have been missed; starts it when it does not run. */
export async function wakeSweepWorkflow(client: Client): Promise<void> {
  await client.workflow.signalWithStart(SWEEP_WORKFLOW, { ...SWEEP, args: [], signal: LOOK_NOW_SIGNAL });
}

export type OrderSignal = 'orderChanged' | 'reordered' | 'replied' | 'settingsChanged';

/** Signals an order's workflow; `false` when none is running. */
export async function signalOrderWorkflow(
  client: Client,
  order: { orderId: number; cycle: number },
  signal: OrderSignal,
): Promise<boolean> {
  return signalRunning(client, orderWorkflowId(order.orderId, order.cycle), signal);
}

/** Tells a reply that the one before it has ended; `false` when its workflow is not running. */
export async function callMessageWorkflow(
  client: Client,
  { messageId, attempt }: { messageId: number; attempt: number },
): Promise<boolean> {
  return signalRunning(client, messageWorkflowId(messageId, attempt), YOUR_TURN_SIGNAL);
}

async function signalRunning(client: Client, workflowId: string, signal: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(signal);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** What was started before is started. */
export async function startOnce(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
