import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFile } from './log-file.ts';

test('a full file makes room for the next lines and the one before is kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roms-log-'));
  const path = join(folder, 'logs', 'api.log');
  const log = new LogFile(path, 20);
  for (const line of ['first line', 'second line', 'third line', 'fourth line', 'fifth line'])
    log.write(line);
  log.close();
  expect(await readFile(path, 'utf8')).toBe('fifth line\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('third line\nfourth line\n');
  await rm(folder, { recursive: true });
});
