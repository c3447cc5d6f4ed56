import { expect } from 'vitest';
import type { Evaluation } from '@roms/contracts/decisions';
import { reminderSent, testRace, type RacePlan } from '../support/race.ts';

/** `againId`: the second order; `acceptedAt`: when its shop had the 201 (epoch ms). */
type Reorder = { againId: number; acceptedAt: number };

/** Registers the test of a second order at random moments around the reminder's timer of the first. */
export function testReorders(plan: RacePlan): void {
  testRace<Reorder>(plan, {
    name: 'reorder',
    promise: 'nothing comes after one that was accepted, but what was handed over, and both are told',

    async act({ shop, until }, { phone }) {
      // Under its own id it is one order, however often its shop has to ask.
      const { orderId } = await until(async () => {
        const answer = await shop.postOrder({ phone, externalId: `reorder-again-${phone}` });
        expect(answer.status).toBe(201);
        return answer;
      });
      return { againId: orderId, acceptedAt: Date.now() };
    },

    async taken({ shop }, _trial, { againId }) {
      const { messages } = await shop.order(againId);
      expect(messages.map(({ automation, sentAt }) => [automation, sentAt !== null])).toEqual([
        ['thank_you', true],
      ]);
      // It, and the thank-you of the first order.
      return 2;
    },

    rests({ orderNumber, lifecycle: { state, reason }, events }) {
      expect(['reordered', 'answer_window'], orderNumber).toContain(state);
      if (state === 'reordered') expect(reason).toBe('already_reordered');
      // Who reads an order that was reminded of sees, too, that it was bought again.
      expect(events.map(({ type }) => type)).toContain('reordered');
    },

    async verdictOf({ shop }, order, { againId, acceptedAt }) {
      const sent = reminderSent(order);
      const created = (await shop.order(againId)).events.find(({ type }) => type === 'order_created');
      if (sent === undefined || created === undefined) return 'SENT AFTER';
      // Of one table and written under the customer's lock: their ids are the order in which things happened.
      if (sent.id < created.id) return 'sent before';
      const { data } = await shop.staff<{ data: Evaluation[] }>('GET', `/orders/${order.id}/decisions`);
      const passed = data.filter(({ stage, verdict }) => stage === 'send' && verdict === 'pass');
      const reminded = passed.filter(({ automation }) => automation === 'reminder');
      const isHandedOver = reminded.length > 0 && reminded.every(({ at }) => Date.parse(at) <= acceptedAt);
      return isHandedOver ? 'said to be on its way' : 'SENT AFTER';
    },
  });
}
