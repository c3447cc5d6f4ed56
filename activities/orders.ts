import { Context } from '@temporalio/activity';
import { NotFoundError } from 'objection';
import { readActor, type Actor, type ToldActor } from '@roms/domain/actor';
import { recommend } from '@roms/domain/cross-sell';
import type {
  Delivery,
  DeliveryResult,
  ReminderCheck,
  ReminderPlan,
  RequestResult,
} from '@roms/domain/delivery';
import { PRIORITY } from '@roms/domain/priority';
import { ANSWER_WINDOW_DAYS } from '../db/reminders/answered-reminder.ts';
import { moveReminder } from '../db/reminders/move-reminder.ts';
import { planReminder } from '../db/reminders/plan-reminder.ts';
import { queueReminder, type QueuedReminder, type ReminderOrder } from '../db/reminders/queue-reminder.ts';
import { queueThankYou, type OrderCycle } from '../db/automation/queue-thank-you.ts';
import {
  closeReminder,
  noteAnswer,
  settleReminder,
  type ReminderEnd,
} from '../db/reminders/settle-reminder.ts';
import { closeSkip, skipReminder, undoSkip, type ReminderRequest } from '../db/reminders/skip-reminder.ts';
import { crossSellFacts } from '../db/orders/cross-sell-facts.ts';
import { evaluateReminder } from '../db/reminders/evaluate-reminder.ts';
import { namedActor } from '../db/people/named-actor.ts';
import { orderFacts } from '../db/orders/order-facts.ts';
import { orderStartFacts } from '../db/orders/order-start-facts.ts';
import type { Trx } from '../db/knex.ts';
import type { ActivityDeps } from './deps.ts';

/** What an activity of a workflow from before may still carry: a name in place of an actor. */
type Told<Input extends { actor: Actor | null }> = Omit<Input, 'actor'> & { actor: ToldActor };
type Cycle = { orderId: number; cycle: number };
/** `isBehindOthers`: the order has its later priority already; a local activity is not told its own. */
type Planned = Cycle & { isBehindOthers?: boolean };

const DAY_MS = 86_400_000;
/** An order that was deleted has nothing ahead. */
const GONE: { plan: ReminderPlan; revived: number[] } = {
  plan: { next: 'end', state: 'cancelled', orderStatus: 'cancelled' },
  revived: [],
};

/** One step each of an order's life. Every one may be repeated: what is written is written once. */
export function createOrderActivities({ db, settings, starts, logger }: ActivityDeps) {
  const inTransaction = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction(work);

  /** Best effort: an order that is not started here is found by the sweep. */
  async function startRevived(orderIds: number[]): Promise<void> {
    if (orderIds.length === 0) return;
    for (const order of await orderStartFacts(db, orderIds)) {
      await starts.startOrder(order).catch((error: unknown) => {
        logger.warn({ orderId: order.orderId, err: error }, 'a revived order is left to the sweep');
      });
    }
  }

  /** Best effort, and once an order: what does not get through costs places in a queue, until the next plan. */
  async function letOthersPass({ orderId, cycle, isBehindOthers = false }: Planned): Promise<void> {
    if (isBehindOthers || Context.current().info.priority?.priorityKey === PRIORITY.reminder) return;
    await starts.letOthersPass({ orderId, cycle }).catch((error: unknown) => {
      logger.warn({ orderId, err: error }, 'the order keeps the priority of its thank-you');
    });
  }

  return {
    async queueThankYou(input: OrderCycle): Promise<{ delivery: Delivery | null }> {
      return unlessGone({ delivery: null }, () => inTransaction((trx) => queueThankYou(trx, input)));
    },

    async planReminder(input: Planned): Promise<ReminderPlan> {
      const { plan, revived } = await unlessGone(GONE, () =>
        inTransaction((trx) => planReminder(trx, input, settings)),
      );
      await startRevived(revived);
      if (plan.next === 'wait') await letOthersPass(input);
      return plan;
    },

    /** The last look before a reminder is written: `stop` is acted on by planning again. */
    async shouldStillRemind({ orderId }: Cycle): Promise<ReminderCheck> {
      return (await evaluateReminder(db, orderId, settings)).verdict;
    },

    /** Ids of at most two products to suggest; may be empty. */
    async pickCrossSell({ orderId }: Cycle): Promise<number[]> {
      const facts = await crossSellFacts(db, await orderFacts(db, orderId), { dayMs: settings.dayMs });
      return recommend(facts).picks.map(({ productId }) => productId);
    },

    async queueReminder(input: Told<ReminderOrder>): Promise<QueuedReminder> {
      return inTransaction(async (trx) => queueReminder(trx, await withActor(trx, input), settings));
    },

    async settleReminder(input: Cycle & { result: DeliveryResult }) {
      const { state, revived } = await inTransaction((trx) => settleReminder(trx, input));
      await startRevived(revived);
      return { state, windowMs: ANSWER_WINDOW_DAYS * (settings.dayMs ?? DAY_MS) };
    },

    /** `isOver`: the customer's answer opened the next cycle. */
    async noteAnswer(input: Cycle & { events: ('replied' | 'reordered')[] }): Promise<{ isOver: boolean }> {
      return inTransaction((trx) => noteAnswer(trx, input));
    },

    async closeReminder(input: ReminderEnd): Promise<void> {
      return inTransaction((trx) => closeReminder(trx, input));
    },

    async skipReminder(input: Told<ReminderRequest & { undoUntil: string }>): Promise<RequestResult> {
      return inTransaction(async (trx) => skipReminder(trx, await withActor(trx, input)));
    },

    async undoSkip(input: Told<ReminderRequest>): Promise<RequestResult> {
      return inTransaction(async (trx) => undoSkip(trx, await withActor(trx, input)));
    },

    async closeSkip(input: Cycle): Promise<void> {
      return inTransaction((trx) => closeSkip(trx, input));
    },

    async moveReminder(input: Told<ReminderRequest & { dueAt: string }>): Promise<RequestResult> {
      return inTransaction(async (trx) => moveReminder(trx, await withActor(trx, input)));
    },
  };
}

async function unlessGone<T>(ifGone: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFoundError) return ifGone;
    throw error;
  }
}

async function withActor<Input extends { actor: ToldActor }>(
  trx: Trx,
  input: Input,
): Promise<Input & { actor: Actor | null }> {
  const told = readActor(input.actor);
  return { ...input, actor: told && (await namedActor(trx, told)) };
}
