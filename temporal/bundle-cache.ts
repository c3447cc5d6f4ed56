import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/roms');
/** All that may get into a bundle (`npm run check:bundle`), and all that makes one of it. */
const SOURCES = ['workflows/**/*.ts', 'domain/**/*.ts', 'temporal/bundle.ts', 'package-lock.json'];
const KEPT = /^workflows-.*\.js$/;

/**
 * The workflow code as the worker needs it. Made once (4–5 s of CPU on a small machine) and kept in `folder` under the
 * hash of its sources; where nothing can be kept it is made at each start. The bundler is loaded only to make one.
 */
export async function cachedBundle(folder: string = CACHE): Promise<WorkflowBundleWithSourceMap> {
  const file = join(folder, `workflows-${await hashOfSources()}.js`);
  const code = await readFile(file, 'utf8').catch(() => null);
  // The map is part of the code.
  if (code !== null) return { code, sourceMap: '' };
  const { bundleWorkflows } = await import('./bundle.ts');
  const { bundle } = await bundleWorkflows();
  await keep(file, bundle.code).catch(() => undefined);
  return bundle;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  for (const file of files.filter((name) => !name.endsWith('.test.ts')))
    hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Written under another name first: two that start at once do no harm. What older sources left is removed. */
async function keep(file: string, code: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder))
    if (KEPT.test(name)) await rm(join(folder, name), { force: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, file);
}
