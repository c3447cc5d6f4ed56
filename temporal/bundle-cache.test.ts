import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedBundle } from './bundle-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-bundle-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes the bundle once, and again only for other sources', async () => {
  // What a version before left.
  await writeFile(join(folder, 'workflows-0123456789abcdef.js'), 'old');
  const made = await cachedBundle(folder);
  expect(made.code).toContain('sweepWorkflow');
  const [name = '', ...others] = await readdir(folder);
  expect(others).toEqual([]);
  const before = await stat(join(folder, name));
  expect((await cachedBundle(folder)).code).toBe(made.code);
  expect((await stat(join(folder, name))).mtimeMs).toBe(before.mtimeMs);
  // What lies there is taken as it is: it was not made anew.
  await writeFile(join(folder, name), 'kept');
  expect((await cachedBundle(folder)).code).toBe('kept');
});

it('does without a place to keep it', async () => {
  const file = join(folder, 'no-folder');
  await writeFile(file, '');
  expect((await cachedBundle(file)).code).toContain('sweepWorkflow');
});
