import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { waitFor } from '../support.ts';
import type { Rig } from './support.ts';

const SARI = '6281234500001@c.us';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

/** The number once it has been the same for a second. */
async function settled(count: () => number): Promise<number> {
  let last = count();
  let since = Date.now();
  await waitFor('a steady number', () => {
    const now = count();
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since > 1_000;
  });
  return last;
}

/**
 * Logs out on the phone and scans again, `rounds` times in one process: each round starts clean, and nothing is left
 * over after the last one.
 */
export async function logOutAndPair(rig: Rig, rounds: number): Promise<void> {
  await rig.pair();
  let processes = 0;
  let files = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const ended = await rig.after(() => rig.fake.logOutOnPhone(), 'logged_out');
    expect(ended).toMatchObject({ reason: 'logged_out_on_phone', phone: null, qr: null });
    expect(rig.browsers()).toEqual([]);
    await rig.pair();
    await rig.send(SARI, `halo ${round}`);
    // The call resolves before the servers have it.
    await waitFor('the servers to have it', () => rig.fake.accepted.length === round);
    if (round === 1) {
      processes = await settled(() => rig.browsers().length);
      files = await settled(openFiles);
    }
  }
  // Chromium's helpers come and go; what leaks stays.
  await waitFor('no more processes', () => rig.browsers().length <= processes);
  await waitFor('no more open files', () => openFiles() <= files);
  // The library would have deleted the live profile: the next start would show a code.
  await rig.driver.stop();
  rig.anew();
  const seen = rig.states.length;
  await rig.driver.start();
  await rig.reach('ready');
  expect(rig.states.slice(seen).map(({ state }) => state)).not.toContain('qr');
}
