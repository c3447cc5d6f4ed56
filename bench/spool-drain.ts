import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { createWebhookDispatcher } from '../wa-service/src/outbox/webhook-dispatcher.ts';
import { openDatabase } from '../wa-service/src/database.ts';
import { createSpool } from '../wa-service/src/outbox/spool.ts';
import type { SpooledEvent } from '../wa-service/src/outbox/spool.ts';
import { createWebhookPost, WEBHOOKS_AT_ONCE } from '../wa-service/src/outbox/webhook.ts';
import { percentile } from './support/figures.ts';

const ROUNDS = 3;
const SIZES = [
  { events: 2_000, chats: 150 },
  { events: 20_000, chats: 10_000 },
];

/**
 * Events a second that the spool brings to a receiver after an outage (read, sign, post, struck off, in order for
 * each chat), against the same signed posts without a spool, and how that holds with many chats.
 */
export async function run(): Promise<void> {
  const receiver = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('{}'));
  });
  await new Promise<void>((go) => receiver.listen(0, '127.0.0.1', go));
  const post = createWebhookPost({
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
    secret: 'bench',
  });
  for (const { events, chats } of SIZES) {
    const drained: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await barePosts(post, events));
      drained.push(await drain(post, events, chats));
    }
    const [perSecond, barePerSecond] = [percentile(drained, 0.5), percentile(bare, 0.5)];
    console.log(
      `  ${events} events of ${chats} chats: drained ${perSecond.toFixed(0)}/s, bare posts ${barePerSecond.toFixed(0)}/s: ` +
        `a bare post is ${(barePerSecond / perSecond).toFixed(1)}× as fast`,
    );
  }
  post.close();
  receiver.close();
}

function eventOf(index: number, chats: number): Extract<WebhookEvent, { event: 'message' }> {
  const phone = `62812${String(index % chats).padStart(8, '0')}`;
  const at = new Date(1_800_000_000_000 + index).toISOString();
  return {
    ...{ event: 'message', sessionId: 'main', at },
    data: {
      ...{ waMessageId: `3EB0${index}`, chat: `${phone}@c.us`, from: `${phone}@c.us`, fromMe: false },
      ...{ phone, lid: null, pushName: 'Ibu Sari', type: 'text', body: 'Kak, masih ada?', sentAt: at },
    },
  };
}

async function barePosts(post: ReturnType<typeof createWebhookPost>, events: number): Promise<number> {
  const bodies = Array.from({ length: events }, (_, index) => JSON.stringify(eventOf(index, events)));
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: WEBHOOKS_AT_ONCE }, async () => {
      while (next < events) {
        const index = next++;
        const event = { id: index, eventId: String(index), body: bodies[index] } as SpooledEvent;
        const result = await post(event);
        if (result.kind !== 'answered') throw new Error(`a bare post failed: ${result.reason}`);
      }
    }),
  );
  return (events * 1_000) / (performance.now() - began);
}

async function drain(
  post: ReturnType<typeof createWebhookPost>,
  events: number,
  chats: number,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-bench-spool-'));
  const database = openDatabase(join(folder, 'spool.db'), '');
  // How fast it fills is not the question here.
  database.exec('PRAGMA synchronous = OFF');
  const spool = createSpool(database, Date.now);
  for (let index = 0; index < events; index += 1) {
    const event = eventOf(index, chats);
    spool.appendMessage(`main:${event.data.chat}`, event);
  }
  database.exec('PRAGMA synchronous = FULL');
  const log = pino({ level: 'silent' });
  let delivered = 0;
  const began = performance.now();
  await new Promise<void>((go) => {
    createWebhookDispatcher({
      ...{ spool, post, log, now: Date.now, random: Math.random, haste: 1 },
      count: () => {
        delivered += 1;
        if (delivered === events) go();
      },
    });
  });
  const perSecond = (events * 1_000) / (performance.now() - began);
  database.close();
  await rm(folder, { recursive: true });
  return perSecond;
}
