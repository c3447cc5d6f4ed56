import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { treeBytes } from '../../src/drivers/whatsapp-web/processes.ts';
import { FILES } from '../files.ts';
import { waitFor } from '../support.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

const SARI = '6281234500001@c.us';
/** What a process has for itself. */
function ownBytes(pid: number): number {
  const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
  return (resident - shared) * 4_096;
}

let rig: Rig;
afterEach(() => rig.clear());

describe('the browser’s memory', () => {
  it('is that of the whole tree, and nothing without a browser', async () => {
    rig = await createRig();
    expect(rig.driver.memoryBytes?.()).toBeNull();
    await rig.pair();
    const bytes = rig.driver.memoryBytes?.() ?? 0;
    expect(bytes).toBe(treeBytes(rig.mainBrowser()) ?? 0);
    expect(bytes / 1024 ** 2).toBeGreaterThan(100);
    expect(bytes / 1024 ** 2).toBeLessThan(1_000);
  });

  it('beyond its limit: the browser is replaced between two sends, never in one, and the number goes on', async () => {
    rig = await createRig({ memoryCheck: 100, browserSettles: 2_000, sendLongest: 4_000 }, 1);
    await rig.pair();
    const first = rig.mainBrowser();
    await rig.fake.plant('send_hangs', 1);
    const sending = rig.send(SARI, 'sedang dikirim').catch(() => 'hung');
    // The browser is too large for a second by now, and still in the middle of a send.
    await new Promise((go) => setTimeout(go, 3_000));
    expect(rig.mainBrowser()).toBe(first);
    expect(await sending).toBe('hung');
    const ended = await rig.after(() => undefined, 'disconnected');
    expect(ended.reason).toBe('browser_too_large');
    expect(rig.incidents).toContainEqual({ what: 'browser_ended', cause: 'browser_too_large' });
    await waitFor('another browser', () => rig.state()?.state === 'ready' && rig.mainBrowser() !== first);
  });

  it('keeps nothing of the files that were sent', async () => {
    rig = await createRig({ send: 30_000 });
    await rig.pair();
    const megabytes = 5;
    const bytes = Buffer.concat([FILES.image, Buffer.alloc(megabytes * 1024 ** 2, 7)]);
    const send = (times: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: times }, () =>
          rig.sendContent(SARI, { body: '', media: { id: 'a'.repeat(64), kind: 'image' } }, undefined, {
            ...{ bytes, mimeType: 'image/png' },
          }),
        ),
      );
    // Bodies of requests are the main process' to keep.
    const kept = (): number => ownBytes(rig.mainBrowser()) / 1024 ** 2;
    await send(2);
    const before = kept();
    for (let round = 0; round < 6; round += 1) await send(2);
    await expect.poll(() => kept() - before, { timeout: 20_000 }).toBeLessThan(6 * megabytes);
  });

  it('has its time after each start, so that a limit which is too low stops no number', async () => {
    rig = await createRig({ memoryCheck: 50, browserSettles: 60_000 }, 1);
    await rig.pair();
    const first = rig.mainBrowser();
    await new Promise((go) => setTimeout(go, 500));
    expect(rig.mainBrowser()).toBe(first);
    expect(rig.state()?.state).toBe('ready');
  });
});

describe('isRegistered', () => {
  it('asks WhatsApp; cannot tell without a page', async () => {
    rig = await createRig();
    expect(await rig.driver.isRegistered('6281234500001')).toBeNull();
    await rig.pair();
    expect(await rig.driver.isRegistered('6281234500001')).toBe(true);
    rig.fake.person('6281234500002', '998@lid', { isRegistered: false });
    expect(await rig.driver.isRegistered('6281234500002')).toBe(false);
  });
});
