import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';

/** The parts that are killed; PostgreSQL and Temporal have tests of their own. */
const VICTIMS = ['worker', 'api', 'wa-service'] as const;
type Victim = (typeof VICTIMS)[number];

export type StormOptions = {
  orders: number;
  /** Between two kills, milliseconds; each pause is drawn from this range. */
  pauseMs: [number, number];
  /** No more kills than that: a machine so slow that no part is ever up between two would storm for ever. */
  mostKills: number;
  /** How many orders are under way at once, and how long each lane rests between two (milliseconds, from this range). */
  concurrency: number;
  restMs: [number, number];
  /** How long everything may take to settle after the last order (milliseconds). */
  settleMs: number;
  random: () => number;
  say: (line: string) => void;
};

export type StormResult = {
  orders: number;
  kills: Record<Victim, number>;
  /** Phones whose number of thank-yous is not one: must be empty. */
  wrongThankYous: { phone: string; count: number }[];
  /** Inbound messages that are not in the inbox exactly once: must be empty. */
  wrongInbound: { phone: string; body: string; count: number }[];
  inbound: number;
};

/**
 * While orders come in and customers write, worker, API and wa-service are killed with -9 at random moments.
 * Shops and customers repeat what was not answered, as real ones do. Afterwards every phone is read.
 */
export async function runStorm(stack: RunningStack, options: StormOptions): Promise<StormResult> {
  const shop = createShop(stack);
  const kills: Record<Victim, number> = { worker: 0, api: 0, 'wa-service': 0 };
  const phones = Array.from({ length: options.orders }, (_, index) => testPhone(700, index));
  const numbers = new Map<string, string>();

  let isRaining = true;
  const killer = (async () => {
    for (let count = 0; isRaining && count < options.mostKills; count += 1) {
      await delay(between(options.pauseMs, options.random));
      if (!isRaining) return;
      const victim = VICTIMS[Math.floor(options.random() * VICTIMS.length)]!;
      options.say(`kill -9 ${victim}`);
      await stack.kill(victim);
      kills[victim] += 1;
    }
  })();

  await inParallel(phones, options.concurrency, async (phone, index) => {
    await untilAnswered(async () => {
      const answer = await shop.postOrder({ phone, externalId: `storm-${phone}` });
      if (answer.status !== 201) throw new Error(`intake answered ${answer.status}`);
      numbers.set(phone, answer.orderNumber);
    });
    // Every third customer writes; what counts as written is what stands on the phone afterwards.
    if (index % 3 === 0)
      await untilAnswered(() => shop.customerWrites(phone, `Halo, pesanan saya bagaimana? (${index})`));
    await delay(between(options.restMs, options.random));
  });
  isRaining = false;
  await killer;
  options.say('the storm is over, settling');

  let result: StormResult | undefined;
  await waitUntil(
    async () => {
      result = await takeStock(shop, phones, numbers, kills);
      if (result.wrongThankYous.length + result.wrongInbound.length > 0) {
        throw new Error(
          `not settled: ${result.wrongThankYous.length} thank-yous, ${result.wrongInbound.length} answers`,
        );
      }
    },
    { timeoutMs: options.settleMs, intervalMs: 3_000 },
  ).catch((error: unknown) => {
    if (!result) throw error;
  });
  // What would still come a second time needs a moment to do so.
  await delay(5_000);
  return takeStock(shop, phones, numbers, kills);
}

async function takeStock(
  shop: Shop,
  phones: string[],
  numbers: Map<string, string>,
  kills: Record<Victim, number>,
): Promise<StormResult> {
  await shop.login();
  const wrongThankYous: StormResult['wrongThankYous'] = [];
  const wrongInbound: StormResult['wrongInbound'] = [];
  let inbound = 0;
  for (const phone of phones) {
    const onPhone = await shop.phoneMessages(phone);
    const thanks = onPhone.filter(
      (message) => message.fromBusiness && message.body.includes(numbers.get(phone)!),
    );
    if (thanks.length !== 1) wrongThankYous.push({ phone, count: thanks.length });

    const written = onPhone.filter((message) => !message.fromBusiness);
    inbound += written.length;
    if (written.length === 0) continue;
    const conversation = await shop.conversationOf(phone);
    const thread = conversation ? await shop.thread(conversation.id) : [];
    for (const message of written) {
      const stored = thread.filter((row) => row.direction === 'inbound' && row.waMessageId === message.id);
      if (stored.length !== 1) wrongInbound.push({ phone, body: message.body, count: stored.length });
    }
  }
  return { orders: phones.length, kills: { ...kills }, wrongThankYous, wrongInbound, inbound };
}

/** Repeats until it succeeds, as a shop or a person does whose line broke; gives up after five minutes. */
async function untilAnswered(work: () => Promise<void>): Promise<void> {
  await waitUntil(work, { timeoutMs: 300_000, intervalMs: 300 });
}

async function inParallel<T>(
  items: T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}

function between([least, most]: [number, number], random: () => number): number {
  return least + random() * (most - least);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
