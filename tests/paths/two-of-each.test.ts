import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { listenLive, type LiveListener } from '../support/live.ts';
import { freePorts } from '../support/ports.ts';
import { startProcess, waitForHealthy, type TestProcess } from '../support/processes.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

/** A second API and a second worker beside those of the stack, on the same database, Temporal and gateway. */
const ORDERS = 20;

let stack: RunningStack;
let others: TestProcess[];
let shops: Shop[];
let streams: LiveListener[];

beforeAll(async () => {
  stack = await sharedStack({ alone: true });
  const [api, worker] = await freePorts(2);
  const url = `http://127.0.0.1:${api}`;
  const env = {
    ...stack.environment,
    ROMS_PORT: String(api),
    ROMS_PUBLIC_URL: url,
    ROMS_WORKER_PORT: String(worker),
  };
  others = await Promise.all(
    ['api/main.ts', 'temporal/worker.ts'].map((entry) => startProcess(entry, { env })),
  );
  await waitForHealthy(`${url}/ready`, others[0]);
  await waitForHealthy(`http://127.0.0.1:${worker}/ready`, others[1]);
  shops = [createShop(stack), createShop({ ...stack, url })];
  for (const shop of shops) await shop.login();
  streams = await Promise.all(shops.map((shop) => listenLive(shop)));
});

afterAll(async () => {
  for (const stream of streams ?? []) stream.close();
  await Promise.all((others ?? []).map((process) => process.stop()));
});

it('does everything once, and shows it live on both sides', async () => {
  const phones = Array.from({ length: ORDERS }, (_, index) => testPhone(950, index));
  // Each order reaches both APIs at the same moment, as a shop that repeats itself would send it.
  const answers = await Promise.all(
    phones.flatMap((phone) =>
      shops.map((shop) => shop.postOrder({ phone, externalId: `both-${phone}`, name: 'Dua Sisi' })),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(ORDERS);

  const first = shops[0]!;
  const onPhones = (): Promise<number[]> =>
    Promise.all(
      phones.map(async (phone) => (await first.phoneMessages(phone)).filter((m) => m.fromBusiness).length),
    );
  await waitUntil(
    async () => {
      const missing = (await onPhones()).filter((count) => count === 0).length;
      if (missing > 0) throw new Error(`${missing} of ${ORDERS} are not thanked yet`);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );

  // One worker dies in the middle; the other goes on alone.
  const killed = stack.kill('worker');
  await Promise.all(phones.map((phone) => first.customerWrites(phone, `jawaban dari ${phone}`)));
  await killed;
  for (const stream of streams) {
    await waitUntil(
      async () => {
        const heard = new Set(stream.inboundBodies());
        const missing = phones.filter((phone) => !heard.has(`jawaban dari ${phone}`));
        if (missing.length > 0) throw new Error(`${missing.length} answers were not pushed`);
      },
      { timeoutMs: 60_000 },
    );
    expect(
      stream
        .inboundBodies()
        .filter((body) => body.startsWith('jawaban dari '))
        .sort(),
    ).toEqual(phones.map((phone) => `jawaban dari ${phone}`).sort());
  }

  // An agent on each side answers; the phone gets each answer once.
  for (const [index, phone] of phones.entries()) {
    const shop = shops[index % 2]!;
    const conversation = await shop.conversationOf(phone);
    await shop.staff('POST', `/conversations/${conversation!.id}/messages`, {
      clientId: `both-sides-${index}`,
      body: `balasan ${index}`,
    });
  }
  await waitUntil(
    async () => {
      const missing = (await onPhones()).filter((count) => count < 2).length;
      if (missing > 0) throw new Error(`${missing} of ${ORDERS} got no answer yet`);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );
  await stack.waitUntilHealthy();
  expect(await onPhones()).toEqual(phones.map(() => 2));
});
