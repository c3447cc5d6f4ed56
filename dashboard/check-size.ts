import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * `npm run check:size -w @roms/dashboard`, after a build: fails when the first load of the inbox carries more
 * JavaScript (gzip) than a cheap laptop should wait for.
 */
const LIMIT_KB = 250;
/** What the inbox's address loads: the app, the frame round every page, and the page. */
const FIRST_LOAD = ['index.html', 'src/layouts/AppLayout.vue', 'src/features/inbox/InboxView.vue'];

type Chunk = { file: string; imports?: string[] };
const dist = join(import.meta.dirname, 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** A chunk's file and, through its static imports, all that must arrive before it runs. */
function collect(name: string, files = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`${name} is not in the build`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported, files);
  return files;
}

const files = FIRST_LOAD.reduce((all, name) => collect(name, all), new Set<string>());
const kilobytes =
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0) / 1_000;

process.stdout.write(
  `First load of the inbox: ${kilobytes.toFixed(1)} of ${LIMIT_KB} kB (${files.size} files)\n`,
);
if (kilobytes > LIMIT_KB) process.exitCode = 1;
