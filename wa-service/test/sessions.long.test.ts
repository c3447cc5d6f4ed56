import { afterEach, beforeEach, expect, it } from 'vitest';
import { createReceiver, createService, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  receiver = await createReceiver();
  service = await createService({ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET });
  await service.start();
});
afterEach(async () => {
  await service.clear();
  await receiver.close();
});

it('a code that is not scanned turns within the same state, and each is told', async () => {
  await service.simulate('logout');
  await service.call('start');
  const first = await service.reach('qr');
  const turned = await waitFor('another code', async () => {
    const session = await service.session();
    return session.qr === first.qr ? null : session;
  });
  expect([turned.state, turned.since]).toEqual(['qr', first.since]);
  await waitFor(
    'both webhooks',
    () =>
      new Set(
        receiver
          .of('session')
          .flatMap(({ event }) => (event.event === 'session' ? (event.data.qr ?? []) : [])),
      ).size >= 2,
  );
}, 120_000);
