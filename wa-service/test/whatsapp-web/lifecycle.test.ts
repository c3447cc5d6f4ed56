import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotWaitingForScan } from '../../src/drivers/driver.ts';
import { commandLine } from '../../src/drivers/whatsapp-web/processes.ts';
import { waitFor } from '../support.ts';
import { logOutAndPair } from './log-out-rounds.ts';
import { createRig } from './support.ts';
import type { Rig } from './support.ts';

/** The numbers are those of the failure modes in cures.ts. */

const SARI = '6281234500001@c.us';
let rig: Rig;

beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => {
  await rig.clear();
});

describe('the end of a pairing', () => {
  it('1, 2: logged out on the phone, scanned again, three times in one process, and nothing is left over', async () => {
    await logOutAndPair(rig, 3);
  });

  it.each([
    ['the page goes back to its start', {}],
    ['the page just shows a code', { unlinked_stays: 1 }],
  ])('3: unlinked while it was down, %s', async (_how, faults) => {
    await rig.pair();
    await rig.driver.stop();
    rig.fake.unlinkSilently();
    rig.fake.faults = faults;
    const ended = await rig.after(() => rig.driver.start(), 'logged_out');
    expect(ended.reason).toBe('unlinked_while_away');
    rig.fake.faults = {};
    await rig.pair();
    expect(rig.state()).toMatchObject({ phone: '6281200000001' });
  });

  it('4: logged out here: the library says nothing, the driver does, and a new scan works', async () => {
    await rig.pair();
    await rig.driver.logout();
    expect(rig.state()).toMatchObject({ state: 'logged_out', reason: 'logged_out_here' });
    await rig.pair();
  });
});

describe('a start that goes wrong', () => {
  it('5: a server that hangs, a page without a version, nobody at all: each ends without a browser, and is tried again', async () => {
    await rig.driver.stop();
    await rig.fake.close();
    rig = await createRig({ initialize: 4_000, pageVersion: 1_500, retryFirst: 1_000, retryLongest: 1_000 });
    rig.fake.isHanging = true;
    const hung = await rig.after(() => rig.driver.start(), 'disconnected');
    expect(hung).toMatchObject({ reason: 'whatsapp_unreachable' });
    expect(Date.parse(hung.retryAt ?? '')).toBeGreaterThan(Date.now() - 1_000);
    rig.fake.isHanging = false;
    rig.fake.faults = { no_version: 1 };
    expect(await rig.after(() => undefined, 'disconnected')).toMatchObject({
      reason: 'whatsapp_unreachable',
    });
    rig.fake.faults = {};
    await rig.reach('qr');
    expect(rig.browsers().filter((pid) => !commandLine(pid).includes('--type='))).toHaveLength(1);
    await rig.driver.stop();
    await rig.fake.close();
    const refused = await rig.after(() => rig.driver.start(), 'disconnected');
    expect(refused.reason).toBe('whatsapp_unreachable');
    await waitFor('no browser', () => rig.browsers().length === 0);
  });

  it('6: synced before anybody listened: the library is told, because the page itself says so', async () => {
    rig.fake.faults = { sync_early: 1 };
    await rig.pair();
    expect(rig.fake.seen.pages).toBe(1);
  });

  it('6: a sync that never ends, a module that was renamed: said so, and tried again', async () => {
    rig.fake.faults = { sync_never: 1 };
    await rig.driver.start();
    await rig.reach('qr');
    rig.fake.scan();
    expect(await rig.after(() => undefined, 'disconnected')).toMatchObject({ reason: 'sync_stuck' });
    rig.fake.faults = { without_WAWebSyncGatingUtils: 1 };
    expect(await rig.after(() => undefined, 'disconnected')).toMatchObject({ reason: 'page_changed' });
    expect(rig.states.some(({ state }) => state === 'ready')).toBe(false);
    rig.fake.faults = {};
    await rig.reach('ready');
  });

  it('6: a sync that takes long, but moves, is left alone', async () => {
    rig.fake.faults = { sync_slow: 4 };
    await rig.pair();
    expect(rig.fake.seen.pages).toBe(1);
  });

  it('that fails before the browser is there is tried again, too', async () => {
    const obstacle = join(rig.folder, 'session', 'SingletonLock', 'in the way');
    await mkdir(obstacle, { recursive: true });
    expect(await rig.after(() => rig.driver.start(), 'disconnected')).toMatchObject({
      reason: 'start_failed',
    });
    await rm(join(rig.folder, 'session'), { recursive: true });
    await rig.reach('qr');
  });

  it('is stopped at any moment without leaving a browser behind', async () => {
    for (const ms of [0, 60, 150, 300, 600]) {
      await rig.driver.start();
      await new Promise((go) => setTimeout(go, ms));
      await rig.driver.stop();
      expect(rig.state()?.state).toBe('stopped');
      expect(rig.browsers()).toEqual([]);
    }
  });

  it('has no browser: says which command installs one', async () => {
    const driver = rig.anew('/nowhere/chrome');
    await driver.start();
    expect(rig.state()).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('whatsapp:install-browser'),
    });
  });

  it('10: a lock that another host left does not keep the browser from starting', async () => {
    await mkdir(join(rig.folder, 'session'), { recursive: true });
    const lock = join(rig.folder, 'session', 'SingletonLock');
    await symlink('another-host-4242', lock);
    await rig.pair();
    // The headless build takes no lock: what counts is that the stale one is gone.
    expect(await readlink(lock).catch(() => null)).not.toBe('another-host-4242');
  });
});

describe('what the page says', () => {
  it('7: a code that died is replaced; one that was not there yet is not shown', async () => {
    rig.fake.faults = { undefined_ref: 1 };
    await rig.driver.start();
    const first = await waitFor('a code', () => rig.state()?.qr);
    expect(first).toMatch(/^2@/);
    rig.fake.showState('UNPAIRED_IDLE');
    const second = await waitFor('a fresh code', () => rig.state()?.qr !== first && rig.state()?.qr);
    expect(second).toMatch(/^2@/);
    // By asking for it: a whole new browser would be the last resort.
    expect(rig.fake.seen.pages).toBe(1);
    rig.fake.scan();
    await rig.reach('ready');
  });

  it('a code to type on the phone links it too, and is not disturbed while it may be typed', async () => {
    await rig.driver.stop();
    await rig.fake.close();
    rig = await createRig({ pairingCode: 1_500, qrStale: 400 });
    await expect(rig.driver.requestPairingCode('6281200000001')).rejects.toBeInstanceOf(NotWaitingForScan);
    await rig.driver.start();
    await waitFor('a code to scan', () => rig.state()?.qr);
    const { code, expiresAt } = await rig.driver.requestPairingCode('6281200000001');
    expect(code).toMatch(/^[A-Z0-9]{8}$/);
    expect(rig.state()).toMatchObject({ state: 'qr', pairingCode: { code } });
    const refreshes = rig.fake.seen.refreshes;
    await waitFor('its end', () => rig.state()?.pairingCode === null);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt) - 50);
    // Nobody asked for a code to scan until the other one had ended; then the page goes back to scanning.
    expect(rig.fake.seen.refreshes).toBeLessThanOrEqual(refreshes + 1);
    await waitFor('scanning again', () => rig.fake.seen.refreshes > refreshes);
    expect(rig.fake.type(code)).toBe(false);
    const again = await rig.driver.requestPairingCode('6281200000001');
    expect(rig.fake.type(again.code)).toBe(true);
    const ready = await rig.reach('ready');
    expect(ready).toMatchObject({ phone: '6281200000001', pairingCode: null, qr: null });
    await expect(rig.driver.requestPairingCode('6281200000001')).rejects.toBeInstanceOf(NotWaitingForScan);
  });

  it('a picture for support shows no text, no code and no chat', async () => {
    await rig.driver.start();
    await waitFor('a code', () => rig.state()?.qr);
    const { facts, screenshot } = await rig.driver.examine();
    expect(facts).toMatchObject({ page: '2.3000.1', pageState: 'UNPAIRED', pageError: null });
    expect(
      Buffer.from(screenshot ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const shown = async (html: string): Promise<string> => {
      await rig.fake.show(html);
      return Buffer.from((await rig.driver.examine()).screenshot ?? []).toString('base64');
    };
    const chat = (text: string): string =>
      `<div style="height: 60px; width: 300px; overflow: hidden"><span>${text}</span> <b>${text}</b></div>`;
    const dialog = (text: string): string => `${chat('')}<div role="dialog"><p>${text}</p></div>`;
    expect(await shown(chat('Ibu Sari: alamat saya di Bandung'))).toBe(await shown(chat('halo')));
    expect(await shown(dialog('Buka WhatsApp di ponsel'))).not.toBe(await shown(dialog('Perbarui Chrome')));
    await rig.driver.stop();
    expect(await rig.driver.examine()).toEqual({ facts: { page: null }, screenshot: null });
  });

  it('8: repeated events and a second injection change nothing', async () => {
    rig.fake.faults = { sync_repeats: 5 };
    await rig.pair();
    rig.fake.pushState();
    rig.fake.pushState();
    await new Promise((go) => setTimeout(go, 600));
    rig.fake.write(SARI, 'sekali', { times: 2 });
    await waitFor('the message', () => rig.messages.length > 0);
    await new Promise((go) => setTimeout(go, 600));
    expect(rig.messages).toHaveLength(1);
    expect(rig.states.filter(({ state }) => state === 'ready')).toHaveLength(1);
    expect(rig.states.at(-1)?.state).toBe('ready');
  });

  it('15: a lost line is waited for; a conflict or an unpaired page is a new attempt', async () => {
    await rig.pair();
    const lost = await rig.after(() => rig.fake.showState('TIMEOUT'), 'disconnected');
    expect(lost.reason).toBe('connection_lost');
    await expect(rig.send(SARI, 'nanti')).rejects.toThrow('not connected');
    await rig.after(() => rig.fake.showState('CONNECTED'), 'ready');
    expect(rig.fake.seen.pages).toBe(1);
    await rig.after(() => rig.fake.showState('OPENING'), 'ready');
    expect(rig.fake.seen.pages).toBe(2);
    expect(await rig.after(() => rig.fake.showState('CONFLICT'), 'disconnected')).toMatchObject({
      reason: 'page_conflict',
    });
    await rig.reach('ready');
    expect(rig.fake.seen.pages).toBe(3);
  });
});

describe('9: the browser', () => {
  it.each([
    ['killed', () => process.kill(rig.mainBrowser(), 'SIGKILL'), /browser_gone|page_/],
    [
      'frozen with all its processes',
      () => rig.browsers().forEach((pid) => process.kill(pid, 'SIGSTOP')),
      /browser_frozen/,
    ],
    ['spinning in its page', () => rig.fake.spin(), /browser_frozen/],
  ])('%s: replaced, and the session goes on', async (_what, harm, reason) => {
    await rig.pair();
    const before = rig.mainBrowser();
    const lost = await rig.after(harm, 'disconnected');
    expect(lost.reason).toMatch(reason);
    rig.fake.write(SARI, 'halo?');
    await rig.reach('ready');
    expect(rig.mainBrowser()).not.toBe(before);
    await waitFor('what came meanwhile', () => rig.messages.length === 1);
    await rig.send(SARI, 'halo');
  });
});
