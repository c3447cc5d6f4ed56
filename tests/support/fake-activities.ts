import { readActor, type ToldActor } from '@roms/domain/actor';
import type { Delivery, DeliveryResult, ReminderPlan } from '@roms/domain/delivery';
import type { LaneActivities, RomsActivities } from '../../activities/index.ts';

type Roms = { [Name in keyof RomsActivities]: RomsActivities[Name] };

/** Stands in for the database and the gateway in tests of workflow code; `calls` is what the workflow asked for. */
export type FakeShop = {
  calls: string[];
  plan: ReminderPlan;
  thankYou: Delivery | null;
  verdict: 'send' | 'stop' | 'wait';
  result: DeliveryResult;
  windowMs: number;
  /** Whether each run of the sweep ends before all is done. */
  hasMore: boolean[];
  /** Deliveries that fail with `not_yet` before one works. */
  failures: (() => Error)[];
  roms: Roms;
  lane: LaneActivities;
};

export function createFakeShop(): FakeShop {
  const delivery = (lane: Delivery['lane']): Delivery => ({
    messageId: 7,
    attempt: 1,
    sessionId: 'main',
    lane,
  });
  const note = (call: string): void => void shop.calls.push(call);
  const shop: FakeShop = {
    calls: [],
    plan: { next: 'wait_for_completion', orderStatus: 'pending' },
    thankYou: delivery('transactional'),
    verdict: 'send',
    result: { status: 'sent', reason: null },
    windowMs: 50,
    hasMore: [],
    failures: [],
    roms: {
      queueThankYou: async () => {
        note('queueThankYou');
        return { delivery: shop.thankYou };
      },
      planReminder: async () => {
        note('planReminder');
        return shop.plan;
      },
      shouldStillRemind: async () => {
        note('shouldStillRemind');
        return shop.verdict;
      },
      pickCrossSell: async () => {
        note('pickCrossSell');
        return [3];
      },
      queueReminder: async ({ recommendedIds, actor }) => {
        note(`queueReminder ${recommendedIds.join()} ${nameOf(actor)}`);
        return { outcome: 'queued', delivery: delivery('reminder'), result: shop.result };
      },
      settleReminder: async ({ result }) => {
        note(`settleReminder ${result.status} ${result.reason}`);
        const state = result.status === 'sent' ? ('answer_window' as const) : ('expired' as const);
        return { state, windowMs: shop.windowMs };
      },
      noteAnswer: async ({ events }) => note(`noteAnswer ${events.join()}`),
      closeReminder: async ({ state }) => note(`closeReminder ${state}`),
      skipReminder: async ({ actor }) => note(`skipReminder ${nameOf(actor)}`),
      undoSkip: async ({ actor }) => note(`undoSkip ${nameOf(actor)}`),
      closeSkip: async () => note('closeSkip'),
      moveReminder: async ({ dueAt }) => {
        note('moveReminder');
        shop.plan = { next: 'wait', dueAt, dueText: 'moved', orderStatus: 'completed' };
      },
      findDelivery: async ({ messageId, attempt }) => ({
        messageId,
        attempt,
        sessionId: 'main',
        lane: 'reply',
      }),
      giveUpMessage: async ({ reason }) => {
        note(`giveUpMessage ${reason}`);
        return { status: 'failed', reason };
      },
      startOwed: async () => {
        note('startOwed');
        return { started: 0, signalled: 0, messages: 0, more: shop.hasMore.shift() ?? false };
      },
    },
    lane: {
      deliverMessage: async ({ lane }) => {
        const failure = shop.failures.shift();
        note(`deliverMessage ${lane}${failure ? ' fails' : ''}`);
        if (failure) throw failure();
        return shop.result;
      },
    },
  };
  return shop;
}

const nameOf = (actor: ToldActor): string | null => readActor(actor)?.name ?? null;
