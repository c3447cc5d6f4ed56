import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
const LONG_AGO = new Date(Date.now() - 40 * 24 * 3_600_000);

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

/** Sends a picture to the shop and gives the id under which wa-service keeps it. */
async function picture(phone: string): Promise<string> {
  const seen = receiver.attempts.length;
  await service.simulate(`phones/${phone}/messages`, {
    type: 'image',
    image: Buffer.concat([PNG, Buffer.from(phone)]).toString('base64'),
    body: phone,
  });
  return waitFor(
    'the picture',
    () =>
      receiver.attempts
        .slice(seen)
        .flatMap(({ event }) => (event.event === 'message' ? (event.data.media?.id ?? []) : []))[0],
  );
}

const files = (): Promise<string[]> => readdir(join(service.dataDir, 'media'));
const age = async (id: string): Promise<void> =>
  utimes(join(service.dataDir, 'media', id), LONG_AGO, LONG_AGO);

describe('files that customers sent', () => {
  it('go after 30 days, but for the new ones and those that the API has not taken', async () => {
    const taken = await picture('6281800000001');
    await age(taken);
    receiver.status = (event) => (event.event === 'message' ? 422 : 200);
    const refused = await picture('6281800000002');
    await waitFor('the dead letter', async () => {
      const letters = await service.json<{ data: unknown[] }>('/dead-letters', {
        headers: { 'x-api-key': KEY },
      });
      return letters.body.data.length === 1;
    });
    await age(refused);
    await writeFile(join(service.dataDir, 'media', 'half.part'), 'x');
    await age('half.part');
    await service.end('SIGTERM');
    await service.start();
    await waitFor('the old ones to go', async () => (await files()).length <= 1);
    expect(await files()).toEqual([refused]);
    const status = async (id: string): Promise<number> =>
      (await fetch(`${service.base}/media/${id}`, { headers: { 'x-api-key': KEY } })).status;
    expect(await status(refused)).toBe(200);
    expect(await status(taken)).toBe(404);
  });

  it('stay as long as WA_MEDIA_KEPT_DAYS says', async () => {
    const id = await picture('6281800000003');
    await age(id);
    service.setEnv({ WA_MEDIA_KEPT_DAYS: '60' });
    await service.end('SIGTERM');
    await service.start();
    await service.send('media:1', '6281800000003', 'terima kasih');
    expect(await files()).toEqual([id]);
  });
});
