import { readActor, type ToldActor } from '@roms/domain/actor';
import type { Deferral, Delivery, DeliveryResult, ReminderPlan, RequestResult } from '@roms/domain/delivery';
import type { WakeResult } from '@roms/domain/snooze';
import type { BroadcastActivities } from '../../activities/broadcasts.ts';
import type { LaneActivities, RomsActivities } from '../../activities/index.ts';

type Roms = Omit<RomsActivities, keyof BroadcastActivities>;

/** Stands in for the database and the gateway in tests of workflow code (broadcasts' have real ones); `calls` is what the workflow asked for. */
export type FakeShop = {
  calls: string[];
  plan: ReminderPlan;
  thankYou: Delivery | null;
  verdict: 'send' | 'stop' | 'wait';
  result: DeliveryResult;
  /** What puts the next reminders off, when they are written or at their send; then the plan is `later`. */
  putOff: { at: 'queue' | 'send'; later: ReminderPlan }[];
  windowMs: number;
  /** The customer's answer opened the order's next cycle. */
  isMoved: boolean;
  /** What becomes of what a person asks for. */
  requestResult: RequestResult;
  /** What is left of an absence's grace, each time that it is asked for. */
  graceLeftMs: number[];
  /** Whether each run of the sweep ends before all is done. */
  hasMore: boolean[];
  /** What ending a snooze finds, before it ends it. */
  wakes: WakeResult[];
  /** Deliveries that fail with `not_yet` before one works. */
  failures: (() => Error)[];
  /** How far ahead (ms) the messages are scheduled that are asked for next; the last answer is that it is time. */
  scheduled: number[];
  roms: Roms;
  lane: LaneActivities;
};

const LATER = '2026-12-01T01:10:00.000Z';
const DEFERRED: Deferral = { status: 'deferred', reason: 'quiet_hours', until: LATER };

export function createFakeShop(): FakeShop {
  const delivery = (lane: Delivery['lane']): Delivery => ({
    messageId: 7,
    attempt: 1,
    sessionId: 'main',
    lane,
  });
  /** Tells whether this step is put off, and changes the plan as planning would. */
  const putOff = (step: 'queue' | 'send'): boolean => {
    if (shop.putOff[0]?.at !== step) return false;
    shop.plan = shop.putOff.shift()!.later;
    note(`put off at ${step}`);
    return true;
  };
  const nextLook = ({ messageId, attempt }: Pick<Delivery, 'messageId' | 'attempt'>) => {
    const left = shop.scheduled.shift();
    return left === undefined
      ? { messageId, attempt, sessionId: 'main', lane: 'reply' as const }
      : { status: 'scheduled' as const, sendAt: new Date(Date.now() + left).toISOString() };
  };
  const note = (call: string): void => void shop.calls.push(call);
  const shop: FakeShop = {
    calls: [],
    plan: { next: 'wait_for_completion', orderStatus: 'pending' },
    thankYou: delivery('transactional'),
    verdict: 'send',
    result: { status: 'sent', reason: null },
    putOff: [],
    windowMs: 50,
    isMoved: false,
    requestResult: 'done',
    hasMore: [],
    graceLeftMs: [],
    wakes: [],
    failures: [],
    scheduled: [],
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
        if (shop.requestResult === 'changed')
          return { outcome: 'stopped', code: 'duplicate_occurrence', state: 'stopped' };
        if (putOff('queue')) return { outcome: 'deferred', code: 'freq_cap', until: LATER };
        return { outcome: 'queued', delivery: delivery('reminder'), result: shop.result };
      },
      settleReminder: async ({ result }) => {
        note(`settleReminder ${result.status} ${result.reason}`);
        const state = result.status === 'sent' ? ('answer_window' as const) : ('expired' as const);
        return { state, windowMs: shop.windowMs };
      },
      noteAnswer: async ({ events }) => {
        note(`noteAnswer ${events.join()}`);
        return { isOver: shop.isMoved };
      },
      closeReminder: async ({ state }) => note(`closeReminder ${state}`),
      skipReminder: async ({ actor }) => {
        note(`skipReminder ${nameOf(actor)}`);
        return shop.requestResult;
      },
      undoSkip: async ({ actor }) => {
        note(`undoSkip ${nameOf(actor)}`);
        return shop.requestResult;
      },
      closeSkip: async () => note('closeSkip'),
      moveReminder: async ({ dueAt }) => {
        note('moveReminder');
        if (shop.requestResult === 'changed') return 'changed';
        shop.plan = { next: 'wait', dueAt, dueText: 'moved', orderStatus: 'completed' };
        return 'done';
      },
      findDelivery: async (input) => nextLook(input),
      releaseMessage: async (input) => {
        note('releaseMessage');
        return nextLook(input);
      },
      giveUpMessage: async ({ reason }) => {
        note(`giveUpMessage ${reason}`);
        return { status: 'failed', reason };
      },
      endAbsence: async ({ userId, absence }) => {
        note(`endAbsence ${userId}:${absence}`);
        return { waitMs: shop.graceLeftMs.shift() ?? 0, handedOver: 2 };
      },
      sendMail: async () => 'sent' as const,
      giveUpMail: async () => note('giveUpMail'),
      wakeConversation: async () => {
        note('wakeConversation');
        return shop.wakes.shift() ?? { outcome: 'woken' };
      },
      startOwed: async () => {
        note('startOwed');
        return { started: 0, signalled: 0, messages: 0, snoozes: 0, more: shop.hasMore.shift() ?? false };
      },
    },
    lane: {
      deliverMessage: async ({ lane, onDeferral }) => {
        const failure = shop.failures.shift();
        note(`deliverMessage ${lane}${failure ? ' fails' : ''}`);
        if (failure) throw failure();
        if (onDeferral && putOff('send'))
          return { ...DEFERRED, until: new Date(Date.now() + 100).toISOString() };
        return shop.result;
      },
    },
  };
  return shop;
}

const nameOf = (actor: ToldActor): string | null => readActor(actor)?.name ?? null;
