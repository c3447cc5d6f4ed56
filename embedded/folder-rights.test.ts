import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { mendRights, openPaths } from './folder-rights.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-rights-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (...parts: string[]) => (await stat(join(folder, ...parts))).mode & 0o777;

test('what others can read is found and made private; the way to the database stays passable', async () => {
  await chmod(folder, 0o755);
  for (const name of ['logs', 'media', 'temporal', 'wa', 'postgres']) {
    await mkdir(join(folder, name));
    await chmod(join(folder, name), name === 'postgres' ? 0o750 : 0o755);
  }
  await writeFile(join(folder, 'secrets.json'), '{}');
  await chmod(join(folder, 'secrets.json'), 0o644);
  const names = (await openPaths(folder)).map(({ path }) => path.slice(folder.length));
  expect(names).toEqual(['', '/logs', '/media', '/temporal', '/wa', '/secrets.json']);
  const said: string[] = [];
  await mendRights(folder, (line) => said.push(line));
  expect(said).toHaveLength(6);
  expect(await openPaths(folder)).toEqual([]);
  expect([await modeOf(), await modeOf('wa'), await modeOf('secrets.json')]).toEqual([0o711, 0o700, 0o600]);
  expect(await modeOf('postgres')).toBe(0o750);
});

test('rights are only ever taken away', async () => {
  await chmod(folder, 0o700);
  await mkdir(join(folder, 'wa'), { mode: 0o500 });
  await mendRights(folder, () => {});
  expect([await modeOf(), await modeOf('wa')]).toEqual([0o700, 0o500]);
});

test('a new data folder lets others pass and not look, whatever the mask', async () => {
  const mask = process.umask(0o077);
  try {
    await openDataFolder(join(folder, 'shop', 'data'));
  } finally {
    process.umask(mask);
  }
  expect([await modeOf('shop'), await modeOf('shop', 'data')]).toEqual([0o711, 0o711]);
  expect(await modeOf('shop', 'data', 'logs')).toBe(0o700);
});
