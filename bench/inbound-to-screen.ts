import { createHmac, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { WEBHOOK_HEADERS, type InboundMessage } from '@roms/contracts/webhooks';
import { launchBrowser } from '../tests/support/browser.ts';
import { startStack, type TestStack } from '../tests/support/stack.ts';
import { openCommitAndHop } from './support/commit-and-hop.ts';
import { inTurns, printRatio, printTimes } from './support/figures.ts';
import { watchBubbles, type Bubbles } from './support/watch-bubbles.ts';

const MESSAGES = 200;
const WARM_UP = 10;
const LIMIT_MS = 120_000;

/**
 * A customer's message from the arrival of its webhook to its bubble on the agent's screen, in a real browser with
 * the conversation open and the whole stack running; against the least that such a push can take: one PostgreSQL
 * commit and one SSE hop, and a frame of the same browser. One message at a time: latency, not throughput.
 */
export async function run(): Promise<void> {
  const stack = await startStack({ env: { LOG_LEVEL: 'warn' } });
  const browser = await launchBrowser();
  try {
    await stack.waitUntilHealthy();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const customer = await openConversation(page, stack);
    const bubbles = await watchBubbles(page);
    for (let index = 0; index < WARM_UP; index += 1) await arrive(stack, customer, bubbles);
    const hop = await openCommitAndHop(stack.databaseUrl);
    const times = await inTurns(MESSAGES, LIMIT_MS, {
      bubbles: () => arrive(stack, customer, bubbles),
      hops: hop.once,
      frames: bubbles.frame,
    }).finally(hop.close);
    printTimes("webhook's arrival → painted bubble", times.bubbles);
    printTimes('bound: one commit, NOTIFY and one SSE hop', times.hops);
    printTimes('bound: one painted frame of this browser', times.frames);
    printRatio('painted bubble / commit and hop', times.bubbles, times.hops);
    printRatio('painted bubble / commit, hop and frame', times.bubbles, sums(times.hops, times.frames));
  } finally {
    await browser.close();
    await stack.stop();
  }
}

type Customer = { phone: string; name: string };

/** Logs in and opens the chat of a seeded customer, as an admin would. */
async function openConversation(page: Page, stack: TestStack): Promise<Customer> {
  const answer = await page.request.post(`${stack.url}/api/v1/auth/login`, {
    data: { email: 'admin@someah.com', password: 'admin123' },
  });
  if (!answer.ok()) throw new Error(`the login was refused: ${answer.status()}`);
  const list = await page.request.get(`${stack.url}/api/v1/conversations?tab=all`);
  const { data } = (await list.json()) as { data: { id: number; customer: Customer }[] };
  const conversation = data[0];
  if (!conversation) throw new Error('the demo has no conversation');
  await page.goto(`${stack.url}/inbox/${conversation.id}`);
  await page.getByRole('log').waitFor();
  return conversation.customer;
}

/** Posts one signed webhook and waits for its bubble; milliseconds between the two. */
async function arrive(stack: TestStack, customer: Customer, bubbles: Bubbles): Promise<number> {
  const mark = `bench-${randomBytes(6).toString('hex')}`;
  const data: InboundMessage = {
    waMessageId: `3EB0${randomBytes(9).toString('hex').toUpperCase()}`,
    chat: `${customer.phone}@c.us`,
    from: `${customer.phone}@c.us`,
    fromMe: false,
    phone: customer.phone,
    lid: null,
    pushName: customer.name,
    type: 'text',
    body: `Kak, pesanannya sudah dikirim? ${mark}`,
    sentAt: new Date().toISOString(),
  };
  const body = JSON.stringify({ event: 'message', sessionId: 'main', at: data.sentAt, data });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const secret = stack.environment.ROMS_WEBHOOK_SECRET ?? '';
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const painted = bubbles.painted(mark);
  const sentAt = performance.timeOrigin + performance.now();
  const response = await fetch(`${stack.url}/api/v1/webhooks/whatsapp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [WEBHOOK_HEADERS.timestamp]: timestamp,
      [WEBHOOK_HEADERS.eventId]: randomBytes(16).toString('hex'),
      [WEBHOOK_HEADERS.signature]: `sha256=${signature}`,
    },
    body,
  });
  if (!response.ok) throw new Error(`the webhook answered ${response.status}: ${await response.text()}`);
  return (await painted) - sentAt;
}

function sums(one: readonly number[], other: readonly number[]): number[] {
  return one.slice(0, other.length).map((value, index) => value + (other[index] ?? 0));
}
