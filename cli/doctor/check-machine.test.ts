import { expect, test } from 'vitest';
import { checkDisk } from './check-machine.ts';

// /proc is a file system of Linux that has no room at all.
test.skipIf(process.platform !== 'linux')('a full disk is named, with what to do', async () => {
  expect(await checkDisk('/proc')).toEqual({
    part: 'disk',
    verdict: 'bad',
    found: '0 MB free',
    advice: 'free some space, or move the data folder to a larger disk (ROMS_DATA_DIR)',
  });
  expect((await checkDisk(import.meta.dirname)).found).not.toBe('0 MB free');
});
