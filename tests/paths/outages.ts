import { beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone, type IntakeAnswer, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { PartName, RunningStack } from '../support/stack.ts';

export type OutagesPlan = {
  /** What the phones of these tests begin with, three digits: nobody else's. */
  phones: { temporal: number; waService: number; api: number; postgres: number; twice: number };
  /** How many orders are accepted while Temporal or wa-service is away. */
  orders: number;
  /** How many customers write while the API is away, ten messages each. */
  customers: number;
  /** How long the API is away at least, and PostgreSQL (milliseconds). */
  apiAwayMs: number;
  postgresAwayMs: number;
};

/** What was accepted during an outage is out this long after its end (milliseconds); an idle machine needs a tenth. */
const CATCH_UP_MS = 180_000;
const TEXTS = Array.from({ length: 10 }, (_, number) => `pesan ${number}`);

/** Registers the tests of what happens while a part of the shared stack is away. */
export function testOutages(plan: OutagesPlan): void {
  let stack: RunningStack;
  let shop: Shop;
  /** The number of every order that was accepted, by its customer's phone. */
  const accepted = new Map<string, string>();

  beforeAll(async () => {
    stack = await sharedStack({ alone: true });
    shop = createShop(stack);
    await shop.login();
  });

  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  /** Posts an order of each phone; all must be accepted. Returns the last one's id. */
  async function acceptAll(phones: string[]): Promise<number> {
    let last = 0;
    for (const phone of phones) {
      const answer = await shop.postOrder({ phone, externalId: `outage-${phone}` });
      expect(answer.status).toBe(201);
      accepted.set(phone, answer.orderNumber);
      last = answer.orderId;
    }
    return last;
  }

  const phonesOf = (prefix: number): string[] =>
    Array.from({ length: plan.orders }, (_, index) => testPhone(prefix, index));

  /** How many thank-yous for its order each phone has. */
  function thanksOn(phones: string[]): Promise<number[]> {
    return Promise.all(
      phones.map(async (phone) => {
        const messages = await shop.phoneMessages(phone);
        const number = accepted.get(phone)!;
        return messages.filter(({ fromBusiness, body }) => fromBusiness && body.includes(number)).length;
      }),
    );
  }

  async function everyoneIsThanked(phones: string[]): Promise<void> {
    await waitUntil(
      async () => {
        const missing = (await thanksOn(phones)).filter((count) => count === 0).length;
        if (missing > 0) throw new Error(`${missing} of ${phones.length} were not thanked yet`);
      },
      { timeoutMs: CATCH_UP_MS, intervalMs: 500 },
    );
  }

  describe('what was accepted while a part was away', () => {
    it('is sent when Temporal comes back', async () => {
      const phones = phonesOf(plan.phones.temporal);
      const bringBack = await stack.keepDown('temporal');
      const orderId = await acceptAll(phones);
      // What needs Temporal at once is refused in words.
      await expect(shop.staff('POST', `/orders/${orderId}/reminder/skip`)).rejects.toThrow(
        /answered 503.*temporal_unavailable/,
      );
      await bringBack();
      await everyoneIsThanked(phones);
    });

    it('is sent when wa-service comes back', async () => {
      const phones = phonesOf(plan.phones.waService);
      await whileAway('wa-service', () => acceptAll(phones));
      await everyoneIsThanked(phones);
    });
  });

  async function whileAway(part: PartName, work: () => Promise<unknown>): Promise<void> {
    const bringBack = await stack.keepDown(part);
    await work();
    await bringBack();
  }

  describe('what customers write without the API', () => {
    it('is in the inbox afterwards, each once and in order', async () => {
      const phones = Array.from({ length: plan.customers }, (_, index) => testPhone(plan.phones.api, index));
      await whileAway('api', async () => {
        const since = Date.now();
        await Promise.all(
          phones.map(async (phone) => {
            for (const text of TEXTS) await shop.customerWrites(phone, text);
          }),
        );
        await pause(plan.apiAwayMs - (Date.now() - since));
      });
      await stack.waitUntilHealthy();
      const inbox = async (phone: string) => {
        const conversation = await shop.conversationOf(phone);
        return conversation === undefined ? [] : shop.thread(conversation.id);
      };
      for (const phone of phones) {
        const messages = await waitUntil(
          async () => {
            const found = await inbox(phone);
            if (found.length < TEXTS.length) throw new Error(`${found.length} messages are in the inbox`);
            return found;
          },
          { timeoutMs: CATCH_UP_MS, intervalMs: 250 },
        );
        expect(messages.map(({ body }) => body)).toEqual(TEXTS);
        // As they came in, not only as they are shown.
        expect(messages.map(({ id }) => id)).toEqual(messages.map(({ id }) => id).toSorted((a, b) => a - b));
      }
      const health = await fetch(`${stack.waUrl}/health`);
      expect(await health.json()).toMatchObject({ status: 'ok' });
    });
  });

  describe('some seconds without PostgreSQL under load', () => {
    it('give clear errors and lose nothing that was accepted', async () => {
      const answers: { phone: string; answer: IntakeAnswer }[] = [];
      const taken = () => answers.filter(({ answer }) => answer.status === 201);
      let isLoaded = true;
      let next = 0;
      const load = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (isLoaded && next < 4_000) {
            const phone = testPhone(plan.phones.postgres, next++);
            answers.push({ phone, answer: await shop.postOrder({ phone, externalId: `outage-${phone}` }) });
            await pause(150);
          }
        }),
      );
      const before = await waitUntil(async () => atLeast(taken().length, 6), { timeoutMs: 60_000 });
      await whileAway('postgres', async () => {
        // One look serves everybody for a second.
        await waitUntil(
          async () => {
            const health = await fetch(`${stack.url}/health`, { signal: AbortSignal.timeout(30_000) });
            expect(health.status).toBe(503);
          },
          { timeoutMs: 60_000 },
        );
        await pause(plan.postgresAwayMs);
      });
      await stack.waitUntilHealthy();
      await waitUntil(async () => atLeast(taken().length, before + 6), { timeoutMs: 60_000 });
      isLoaded = false;
      await load;

      const refused = answers.filter(({ answer }) => answer.status !== 201);
      expect(refused.length).toBeGreaterThan(0);
      for (const { answer } of refused) {
        expect(answer.status).toBe(503);
        expect(answer.body).toMatchObject({ status: 'error', code: 'database_unavailable' });
      }
      for (const { phone, answer } of taken()) {
        expect((await shop.order(answer.orderId)).orderNumber).toBe(answer.orderNumber);
        accepted.set(phone, answer.orderNumber);
      }
      await everyoneIsThanked(taken().map(({ phone }) => phone));
    });
  });

  it('turns the same order, posted twenty times at once, into one order and one thank-you', async () => {
    const phone = testPhone(plan.phones.twice, 1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.postOrder({ phone, externalId: `twenty-times-${phone}` })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.orderId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    accepted.set(phone, answers[0]!.orderNumber);
    await everyoneIsThanked([phone]);
  });

  it('has thanked nobody twice', async () => {
    // What would still come a second time has as long as that.
    await pause(5_000);
    const phones = [...accepted.keys()];
    expect(phones.length).toBeGreaterThan(2 * plan.orders);
    expect(await thanksOn(phones)).toEqual(phones.map(() => 1));
  });
}

function atLeast(count: number, least: number): number {
  if (count < least) throw new Error(`${count} of ${least} were accepted`);
  return count;
}
