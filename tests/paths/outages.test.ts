import { beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone, type IntakeAnswer, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { PartName, RunningStack } from '../support/stack.ts';

const ORDERS = 50;
/** What was accepted during an outage is out this long after its end (milliseconds). */
const CATCH_UP_MS = 90_000;

let stack: RunningStack;
let shop: Shop;

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack);
  await shop.login();
});

async function postDuring(
  part: PartName,
  prefix: number,
): Promise<{ answers: IntakeAnswer[]; phones: string[] }> {
  const phones = Array.from({ length: ORDERS }, (_, index) => testPhone(prefix, index));
  const bringBack = await stack.keepDown(part);
  const answers: IntakeAnswer[] = [];
  for (const phone of phones) answers.push(await shop.postOrder({ phone, externalId: `outage-${phone}` }));
  await bringBack();
  return { answers, phones };
}

async function expectOneThankYouEach(phones: string[], answers: IntakeAnswer[]): Promise<void> {
  const counts = async (): Promise<number[]> => {
    const found: number[] = [];
    for (const [index, phone] of phones.entries()) {
      const messages = await shop.phoneMessages(phone);
      const number = answers[index]!.orderNumber;
      found.push(messages.filter((message) => message.fromBusiness && message.body.includes(number)).length);
    }
    return found;
  };
  await waitUntil(
    async () => {
      const missing = (await counts()).filter((count) => count === 0).length;
      if (missing > 0) throw new Error(`${missing} of ${phones.length} were not thanked yet`);
    },
    // The supervisor itself may rest up to 10 s before it starts the part again.
    { timeoutMs: CATCH_UP_MS + 15_000, intervalMs: 1_000 },
  );
  // A second message would come now.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await counts()).toEqual(phones.map(() => 1));
}

describe('what was accepted while a part was away', () => {
  it('is sent, each once, when Temporal comes back', async () => {
    const { answers, phones } = await postDuring('temporal', 601);
    expect(answers.map((answer) => answer.status)).toEqual(phones.map(() => 201));
    await expectOneThankYouEach(phones, answers);
  });

  it('is sent, each once, when wa-service comes back', async () => {
    const { answers, phones } = await postDuring('wa-service', 602);
    expect(answers.map((answer) => answer.status)).toEqual(phones.map(() => 201));
    await expectOneThankYouEach(phones, answers);
  });
});

describe('twenty seconds without the API', () => {
  it('lose nothing of what 30 customers write meanwhile: each once in the inbox, in order', async () => {
    const phones = Array.from({ length: 30 }, (_, index) => testPhone(605, index));
    const texts = Array.from({ length: 10 }, (_, number) => `pesan ${number}`);
    const bringBack = await stack.keepDown('api');
    const downSince = Date.now();
    await Promise.all(
      phones.map(async (phone) => {
        for (const text of texts) await shop.customerWrites(phone, text);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20_000 - (Date.now() - downSince)));
    await bringBack();
    await stack.waitUntilHealthy();
    const inbox = async (phone: string) => {
      const conversation = await shop.conversationOf(phone);
      return conversation === undefined ? [] : shop.thread(conversation.id);
    };
    await waitUntil(
      async () => {
        for (const phone of phones) {
          const { length } = await inbox(phone);
          if (length < texts.length)
            throw new Error(`${length} of ${texts.length} messages are in the inbox`);
        }
      },
      { timeoutMs: CATCH_UP_MS, intervalMs: 1_000 },
    );
    for (const phone of phones) {
      const messages = await inbox(phone);
      expect(messages.map(({ body }) => body)).toEqual(texts);
      // As they came in, not only as they are shown.
      expect(messages.map(({ id }) => id)).toEqual(messages.map(({ id }) => id).toSorted((a, b) => a - b));
    }
    const health = await fetch(`${stack.waUrl}/health`);
    expect(await health.json()).toMatchObject({ status: 'ok' });
  });
});

describe('ten seconds without PostgreSQL under load', () => {
  it('gives clear errors and loses nothing that was accepted', async () => {
    const accepted: { phone: string; answer: IntakeAnswer }[] = [];
    const refused: IntakeAnswer[] = [];
    let isLoaded = true;
    let next = 0;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (isLoaded && next < 400) {
          const phone = testPhone(603, next++);
          const answer = await shop.postOrder({ phone, externalId: `outage-${phone}` });
          if (answer.status === 201) accepted.push({ phone, answer });
          else refused.push(answer);
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const bringBack = await stack.keepDown('postgres');
    const health = await fetch(`${stack.url}/health`, { signal: AbortSignal.timeout(10_000) });
    expect(health.status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await bringBack();
    await stack.waitUntilHealthy();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    isLoaded = false;
    await load;

    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ status: 'error', code: 'database_unavailable' });
    }
    expect(accepted.length).toBeGreaterThan(5);
    for (const { answer } of accepted)
      expect((await shop.order(answer.orderId)).orderNumber).toBe(answer.orderNumber);
    await expectOneThankYouEach(
      accepted.map(({ phone }) => phone),
      accepted.map(({ answer }) => answer),
    );
  });
});

it('turns the same order, posted twenty times at once, into one order and one thank-you', async () => {
  const phone = testPhone(604, 1);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => shop.postOrder({ phone, externalId: 'twenty-times' })),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
  expect(new Set(answers.map((answer) => answer.orderId)).size).toBe(1);
  expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
  await expectOneThankYouEach([phone], [answers[0]!]);
});
