import { sendKey } from '@roms/domain/occurrence';
import type { Snooze } from '@roms/domain/snooze';

/** Names of queues and workflow ids, once. Ids are business keys: no random part, no phone number. */

/** All workflows and the light database activities. */
export const TASK_QUEUE = 'roms';

/** Activities that read or write much: few at once, so that they never take a place from what people wait for. */
export const HEAVY_QUEUE = 'roms-heavy';

/** Names of the workflow types, for those who start them: `temporal` does not load workflow code. */
export const ORDER_WORKFLOW = 'orderWorkflow';
export const SEND_MESSAGE_WORKFLOW = 'sendMessageWorkflow';
export const SNOOZE_WORKFLOW = 'snoozeWorkflow';
export const SWEEP_WORKFLOW = 'sweepWorkflow';
export const IMPORT_WORKFLOW = 'importWorkflow';
export const MAIL_WORKFLOW = 'mailWorkflow';
export const PURGES_WORKFLOW = 'purgesWorkflow';
export const BROADCAST_WORKFLOW = 'broadcastWorkflow';
export const ABSENCE_WORKFLOW = 'absenceWorkflow';
export const CO_PURCHASE_WORKFLOW = 'coPurchaseWorkflow';
export const CYCLES_WORKFLOW = 'cyclesWorkflow';
export const FOLLOW_UPS_WORKFLOW = 'followUpsWorkflow';
export const SEGMENTATION_WORKFLOW = 'segmentationWorkflow';
export const REPORT_DAYS_WORKFLOW = 'reportDaysWorkflow';
export const SILENT_CONVERSATIONS_WORKFLOW = 'silentConversationsWorkflow';
export const WEEKLY_SUMMARY_WORKFLOW = 'weeklySummaryWorkflow';

/** `order:<id>`; a reopened or postponed cycle is `order:<id>:<cycle>`. */
export function orderWorkflowId(orderId: number, cycle = 1): string {
  return cycle === 1 ? `order:${orderId}` : `order:${orderId}:${cycle}`;
}

/** One attempt at one message. */
export function messageWorkflowId(messageId: number, attempt: number): string {
  return sendKey(messageId, attempt);
}

/** One broadcast, however often it is taken up again. */
export function broadcastWorkflowId(broadcastId: number): string {
  return `broadcast:${broadcastId}`;
}

/** The n-th absence of a person. */
export function absenceWorkflowId(userId: number, absence: number): string {
  return `absence:${userId}:${absence}`;
}

/** One mail. */
export function mailWorkflowId(mailId: number): string {
  return `mail:${mailId}`;
}

/** One file that is imported. */
export function importWorkflowId(importId: number): string {
  return `import:${importId}`;
}

/** A segmentation that somebody asked for; Temporal names the Schedule's runs by their time. */
export const SEGMENTATION_WORKFLOW_ID = 'segmentation';

/** Counting orders by the days of a new zone. */
export const REPORT_DAYS_WORKFLOW_ID = 'report-days';

/** The end of one snooze of a conversation. */
export function snoozeWorkflowId({ conversationId, snooze }: Snooze): string {
  return `snooze:${conversationId}:${snooze}`;
}

export const SWEEP_WORKFLOW_ID = 'sweep';
export const LOOK_NOW_SIGNAL = 'lookNow';
/** Of the sweep: when it last looked (epoch ms), null for not yet in this run. */
export const LAST_LOOK_QUERY = 'lastLook';
/** To a reply that waits for an older one. */
export const YOUR_TURN_SIGNAL = 'yourTurn';
/** To a broadcast: its row was changed. */
export const LOOK_AGAIN_SIGNAL = 'lookAgain';
/** To a snooze: somebody, or the customer, has ended it. */
export const SNOOZE_ENDED_SIGNAL = 'snoozeEnded';

/** The queue on which `deliverMessage` of one lane of one WhatsApp number runs. */
export function laneQueue(sessionId: string, lane: string): string {
  return `wa.${sessionId}.${lane}`;
}
