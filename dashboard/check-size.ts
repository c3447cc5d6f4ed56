import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * `npm run check:size -w @roms/dashboard`, after a build: what each page's address loads before it is there (scripts,
 * with the Indonesian words and the icons that they carry; kB of gzip, which everybody gets, and of brotli, which needs
 * https), and fails when one carries more than a cheap laptop should wait for: the inbox, where people live all day, less
 * than the pages that are opened now and then.
 */
const LIMITS_KB: Record<string, number> = { Inbox: 225 };
const LIMIT_KB = 250;
const limitOf = (page: string): number => LIMITS_KB[page] ?? LIMIT_KB;

type Chunk = { file: string; imports?: string[]; isDynamicEntry?: boolean };
const dist = join(import.meta.dirname, 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

const APP = 'index.html';
const FRAME = 'src/layouts/AppLayout.vue';
/** Pages that stand without the frame. */
const WITHOUT_FRAME = /features\/login\//;
const pages = Object.keys(manifest).filter((name) => /^src\/(features|layouts)\/.*View\.vue$/.test(name));

/** A chunk's file and, through its static imports, all that must arrive before it runs. */
function collect(name: string, files = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`${name} is not in the build`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported, files);
  return files;
}

const kilobytes = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0) / 1_000;

const loads = pages.map((page) => {
  const entries = WITHOUT_FRAME.test(page) ? [APP, page] : [APP, FRAME, page];
  const files = [...entries.reduce((all, name) => collect(name, all), new Set<string>())];
  return {
    page: page.replace(/^.*\/(\w+)View\.vue$/, '$1'),
    brotli: kilobytes(files.map((file) => readFileSync(join(dist, `${file}.br`)).length)),
    gzip: kilobytes(files.map((file) => gzipSync(readFileSync(join(dist, file))).length)),
    files: files.length,
  };
});
loads.sort((a, b) => b.gzip - a.gzip);

for (const { page, brotli, gzip, files } of loads) {
  const line = `${page.padEnd(17)} ${gzip.toFixed(1)} of ${limitOf(page)} kB gzip (brotli ${brotli.toFixed(1)}, ${files} files)`;
  process.stdout.write(`${line}\n`);
}
if (loads.length === 0 || loads.some(({ page, gzip }) => gzip > limitOf(page))) process.exitCode = 1;
