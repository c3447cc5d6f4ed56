import { expect } from 'vitest';
import { reminderSent, testRace, type RacePlan } from '../support/race.ts';

export type StopPlan = RacePlan;

const WORDS = ['STOP', 'stop.', 'Berhenti ya kak', 'tolong stop 🙏', 'UNSUBSCRIBE'];

/** Registers the test of STOP at random moments around a reminder's timer. */
export function testStops(plan: StopPlan): void {
  testRace(plan, {
    name: 'STOP',
    promise: 'nothing comes after it, but what is said to be on its way',
    act: ({ shop }, { phone, draw }) => shop.customerWrites(phone, WORDS[Math.floor(draw * WORDS.length)]!),

    async taken({ fromShop }, { phone }) {
      // The confirmation is the answer to a STOP that was taken.
      const confirmations = (await fromShop(phone)).filter(({ body }) => body.includes('MULAI'));
      expect(confirmations).toHaveLength(1);
      // It, and the thank-you.
      return 2;
    },

    rests({ lifecycle: { state, reason } }) {
      expect(['stopped', 'answer_window']).toContain(state);
      if (state === 'stopped') expect(reason).toBe('opted_out');
    },

    /** Lines of a timeline are written under the customer's lock: their ids are the order in which things happened. */
    async verdictOf(_world, order) {
      const stopped = order.events.find(({ type }) => type === 'opted_out');
      if (stopped?.details.isOnTheWay === true) return 'said to be on its way';
      const sent = reminderSent(order);
      return stopped && sent && sent.id < stopped.id ? 'sent before' : 'SENT AFTER';
    },
  });
}
