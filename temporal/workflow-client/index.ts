import type { Knex } from 'knex';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { REMINDER_CHANGED, reminderChanged, requireCycle } from '@roms/domain/reminder-changed';
import type { Snooze } from '@roms/domain/snooze';
import { actorLabel } from '@roms/domain/workflow-label';
import { broadcastStarts } from '../../db/broadcasts/broadcast-starts.ts';
import { laneOfMessage } from '../../db/messages/lane-of-message.ts';
import { orderStartFacts, type OrderStartFacts } from '../../db/orders/order-start-facts.ts';
import { waitingOrders } from '../../db/orders/waiting-orders.ts';
import type { Logger } from '../../runtime/logger.ts';
import { orderWorkflowId } from '../../workflows/identity.ts';
import { createTemporalClient } from '../client.ts';
import { cancelBroadcastWorkflow, wakeBroadcastWorkflow } from './broadcast-calls.ts';
import { createUnwaitedCalls } from './unwaited-calls.ts';
import {
  callMessageWorkflow,
  signalOrderWorkflow,
  startAbsenceWorkflow,
  startImportWorkflow,
  startMailWorkflow,
  signalSnoozeWorkflow,
  startMessageWorkflow,
  startOrderWorkflow,
  startSegmentationWorkflow,
  startSnoozeWorkflow,
  updateStartedOrder,
  wakeSweepWorkflow,
  type OrderSignal,
} from './workflow-calls.ts';

/** How long a start or a signal may take before the sweep is left to repair it (milliseconds). */
const START_DEADLINE_MS = 1_000;
/** Updates answer when their effect is written; a person waits for them (milliseconds). */
const UPDATE_DEADLINE_MS = 8_000;
const HEALTH_DEADLINE_MS = 2_000;
/** Signals of `settingsChanged` at once; whoever is left out is found by the sweep. */
const SETTINGS_SIGNALS = 500;

/**
 * The only way to Temporal for everybody but the worker. What returns `void` is fire-and-forget: it never
 * throws and nobody waits for it; the sweep repairs what was lost. Call it after the commit.
 * The others throw `temporal_unavailable` (503) or `reminder_not_waiting` (409); where a person meant a certain `cycle` of
 * the reminder, and a later one was opened meanwhile, `reminder_changed` (409).
 */
export type WorkflowClient = {
  startOrder(orderId: number): void;
  startMessage(messageId: number, attempt: number): void;
  /** After an absence of a person began (`setAvailability`, `beginAbsences`). */
  startAbsence(userId: number, absence: number): void;
  startMail(mailId: number): void;
  startImport(importId: number): void;
  /** After a broadcast was started, paused, resumed, changed or is to be tried again: its workflow reads its row. */
  wakeBroadcast(broadcastId: number): void;
  /** After a broadcast was cancelled. */
  cancelBroadcast(broadcastId: number): void;
  /** After a conversation was put to sleep until a time. */
  startSnooze(snooze: Snooze): void;
  /** After such a sleep was ended, by whomever. */
  signalSnoozeEnded(snooze: Snooze): void;
  /** Has an attempt's workflow look at its message again; nothing is lost when it does not hear it. */
  callMessage(messageId: number, attempt: number): void;
  /** After each change that raised `orders.lifecycle_version`. */
  signalOrderChanged(orderId: number): void;
  /** After an order was deleted, or the customer's answer opened its next cycle: this one's workflow finds that, and ends. */
  signalCycle(cycle: { orderId: number; cycle: number }): void;
  signalReordered(orderIds: readonly number[]): void;
  signalReplied(orderIds: readonly number[]): void;
  /** After a reminder rule changed (its `updated_at` too, by which the sweep finds who missed it). */
  signalSettingsChanged(): void;
  skipReminder(orderId: number, actor: Actor, cycle?: number): Promise<void>;
  undoSkip(orderId: number, actor: Actor, cycle?: number): Promise<void>;
  /** `isConfirmed`: also outside the customer's hours and inside the frequency cap, because a person wants it so. */
  sendReminderNow(orderId: number, actor: Actor, isConfirmed: boolean, cycle?: number): Promise<void>;
  moveReminder(orderId: number, dueAtIso: string, actor: Actor, cycle?: number): Promise<void>;
  /** Has every customer placed in a segment now; the run that does it, which may have been running already. */
  startSegmentation(): Promise<{ runId: string }>;
  /** The order's workflow of its present cycle; `runId` is null when Temporal does not know it, or does not answer. */
  findRun(orderId: number): Promise<{ workflowId: string; runId: string | null }>;
  isHealthy(): Promise<boolean>;
  /** Waits for what was called and nobody waits for, for seconds at most. */
  close(): Promise<void>;
};

export type WorkflowClientOptions = {
  address: string;
  namespace: string;
  db: Knex;
  logger: Logger;
  /** Where the dashboard is, for links in Temporal's UI. */
  publicUrl?: string;
};

/** Connects at the first call: making it needs neither Temporal nor PostgreSQL. */
export function createWorkflowClient(options: WorkflowClientOptions): WorkflowClient {
  const { db, logger } = options;
  const { client, connection } = createTemporalClient(options);

  const { later, requireOpen, end } = createUnwaitedCalls(logger, () =>
    within(START_DEADLINE_MS, () => wakeSweepWorkflow(client)),
  );

  async function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
    requireOpen();
    return connection.withDeadline(Date.now() + ms, call);
  }

  function signal(orderIds: readonly number[], name: OrderSignal): void {
    if (orderIds.length === 0) return;
    later(name, { orderIds }, async () => signalAll(await orderStartFacts(db, orderIds), name));
  }

  async function signalAll(orders: readonly { orderId: number; cycle: number }[], name: OrderSignal) {
    for (const order of orders) {
      await within(START_DEADLINE_MS, () => signalOrderWorkflow(client, order, name));
    }
  }

  async function update(orderId: number, name: string, args: object, cycle?: number): Promise<void> {
    const [order] = await orderStartFacts(db, [orderId]);
    if (!order) throw new AppError('order_not_found', 'Order not found', { details: { orderId } });
    requireCycle(orderId, order.cycle, cycle);
    try {
      await within(UPDATE_DEADLINE_MS, () => askOrder(order, name, args));
    } catch (error) {
      throw updateProblem(error, orderId);
    }
  }

  /** A reminder waits by what SQL says: its workflow, which Temporal may have lost, is started for the request. */
  async function askOrder(order: OrderStartFacts, name: string, args: object): Promise<void> {
    const workflow = client.workflow.getHandle(orderWorkflowId(order.orderId, order.cycle));
    try {
      await workflow.executeUpdate(name, { args: [args] });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      // Asked again, because a workflow that has just ended wrote so before it did.
      const [now] = await orderStartFacts(db, [order.orderId]);
      if (now?.state !== 'waiting' || now.cycle !== order.cycle) throw error;
      await updateStartedOrder(client, now, { name, args }, options.publicUrl);
    }
  }

  return {
    startOrder: (orderId) =>
      later('startOrder', { orderId }, async () => {
        const [order] = await orderStartFacts(db, [orderId]);
        if (order) await startWithin(order);
      }),
    startMessage: (messageId, attempt) =>
      later('startMessage', { messageId, attempt }, async () => {
        const lane = await laneOfMessage(db, messageId);
        if (lane === null) return;
        await within(START_DEADLINE_MS, () => startMessageWorkflow(client, { messageId, attempt, lane }));
      }),
    startAbsence: (userId, absence) =>
      later('startAbsence', { userId, absence }, () =>
        within(START_DEADLINE_MS, () => startAbsenceWorkflow(client, { userId, absence })),
      ),
    startMail: (mailId) =>
      later('startMail', { mailId }, () =>
        within(START_DEADLINE_MS, () => startMailWorkflow(client, mailId)),
      ),
    startImport: (importId) =>
      later('startImport', { importId }, () =>
        within(START_DEADLINE_MS, () => startImportWorkflow(client, importId)),
      ),
    wakeBroadcast: (broadcastId) =>
      later('wakeBroadcast', { broadcastId }, async () => {
        const [broadcast] = await broadcastStarts(db, [broadcastId]);
        if (!broadcast) return;
        await within(START_DEADLINE_MS, () => wakeBroadcastWorkflow(client, broadcast, options.publicUrl));
      }),
    cancelBroadcast: (broadcastId) =>
      later('cancelBroadcast', { broadcastId }, () =>
        within(START_DEADLINE_MS, () => cancelBroadcastWorkflow(client, broadcastId)),
      ),
    startSnooze: (snooze) =>
      later('startSnooze', snooze, () =>
        within(START_DEADLINE_MS, () => startSnoozeWorkflow(client, snooze)),
      ),
    signalSnoozeEnded: (snooze) =>
      later('snoozeEnded', snooze, () =>
        within(START_DEADLINE_MS, () => signalSnoozeWorkflow(client, snooze)),
      ),
    callMessage: (messageId, attempt) =>
      later('callMessage', { messageId, attempt }, () =>
        within(START_DEADLINE_MS, () => callMessageWorkflow(client, { messageId, attempt })),
      ),
    signalOrderChanged: (orderId) => signal([orderId], 'orderChanged'),
    signalCycle: (cycle) => later('orderChanged', cycle, () => signalAll([cycle], 'orderChanged')),
    signalReordered: (orderIds) => signal(orderIds, 'reordered'),
    signalReplied: (orderIds) => signal(orderIds, 'replied'),
    signalSettingsChanged: () =>
      later('settingsChanged', {}, async () =>
        signalAll(await waitingOrders(db, SETTINGS_SIGNALS), 'settingsChanged'),
      ),
    skipReminder: (orderId, actor, cycle) =>
      update(orderId, 'skipReminder', { actor: actorLabel(actor) }, cycle),
    undoSkip: (orderId, actor, cycle) => update(orderId, 'undoSkip', { actor: actorLabel(actor) }, cycle),
    sendReminderNow: (orderId, actor, confirmed, cycle) =>
      update(orderId, 'sendReminderNow', { actor: actorLabel(actor), confirmed }, cycle),
    moveReminder: (orderId, dueAt, actor, cycle) =>
      update(orderId, 'moveReminder', { actor: actorLabel(actor), dueAt }, cycle),
    startSegmentation: async () => ({
      runId: await within(UPDATE_DEADLINE_MS, () => startSegmentationWorkflow(client)).catch(unavailable),
    }),
    findRun: async (orderId) => {
      const [order] = await orderStartFacts(db, [orderId]);
      const workflowId = orderWorkflowId(orderId, order?.cycle ?? 1);
      const runId = await within(HEALTH_DEADLINE_MS, () =>
        client.workflow.getHandle(workflowId).describe(),
      ).then(
        (described) => described.runId,
        () => null,
      );
      return { workflowId, runId };
    },
    isHealthy: () =>
      within(HEALTH_DEADLINE_MS, () => connection.workflowService.getSystemInfo({})).then(
        () => true,
        () => false,
      ),
    async close() {
      await end();
      await connection.close();
    },
  };

  function startWithin(order: OrderStartFacts): Promise<void> {
    return within(START_DEADLINE_MS, () => startOrderWorkflow(client, order, options.publicUrl));
  }
}

/** A refused update and a workflow that is over mean the same to a person: no reminder is waiting. */
function updateProblem(error: unknown, orderId: number): AppError {
  if (error instanceof WorkflowUpdateFailedError && typeOf(error.cause) === REMINDER_CHANGED)
    return reminderChanged(orderId);
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError) {
    return new AppError('reminder_not_waiting', 'No reminder is waiting to be changed', {
      status: 409,
      details: { orderId },
    });
  }
  return temporalUnavailable();
}

function unavailable(): never {
  throw temporalUnavailable();
}

function temporalUnavailable(): AppError {
  return new AppError('temporal_unavailable', 'The workflow engine does not answer; try again shortly', {
    status: 503,
  });
}

const typeOf = (error: unknown): string | null =>
  error instanceof ApplicationFailure ? (error.type ?? null) : null;
