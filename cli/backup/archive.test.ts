import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliProblem } from '../problem.ts';
import { readArchive } from './archive-reader.ts';
import { createArchiveWriter } from './archive-writer.ts';
import { MANIFEST } from './manifest.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-archive-'));
  file = join(folder, 'shop.tar.gz');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const manifest = {
  product: 'roms',
  format: 1,
  version: '0.1.0',
  backedUpAt: '2026-12-01T00:00:00.000Z',
  migrations: [],
  tables: [],
  hasSecrets: false,
};

/** An archive with these files; what its bytes are stays readable, so that a change hits more than a checksum. */
async function write(files: Record<string, Buffer>, head: object = manifest): Promise<void> {
  const archive = createArchiveWriter(file, () => {});
  await archive.addBytes(MANIFEST, Buffer.from(JSON.stringify(head)));
  for (const [name, bytes] of Object.entries(files)) await archive.addBytes(name, bytes);
  await archive.end({ rows: {}, files: Object.keys(files).length });
}

async function read(): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  await readArchive(file, {
    entry: async ({ name, content }) => {
      const chunks: Buffer[] = [];
      for await (const chunk of content) chunks.push(chunk);
      found[name] = Buffer.concat(chunks);
    },
  });
  return found;
}

it('gives back what was put in, and only its owner may read it', async () => {
  const files = { 'wa/spool.db': randomBytes(700_000), 'media/empty': Buffer.alloc(0) };
  await write(files);
  expect(await read()).toEqual(files);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['shop.tar.gz']);
});

it('takes a file as long as it is, and says when it is gone', async () => {
  const path = join(folder, 'picture');
  await writeFile(path, randomBytes(600_000));
  const archive = createArchiveWriter(file, () => {});
  await archive.addBytes(MANIFEST, Buffer.from(JSON.stringify(manifest)));
  expect(await archive.addFile('media/a', path)).toBe(true);
  expect(await archive.addFile('media/b', join(folder, 'gone'))).toBe(false);
  await archive.end({ rows: {}, files: 1 });
  expect(await read()).toEqual({ 'media/a': await readFile(path) });
});

it('leaves nothing behind when it is abandoned, and nothing under its name before the end', async () => {
  const archive = createArchiveWriter(file, () => {});
  await archive.addBytes(MANIFEST, randomBytes(400_000));
  expect(await readdir(folder)).not.toContain('shop.tar.gz');
  await archive.abandon();
  expect(await readdir(folder)).toEqual([]);
});

it('fails, and does not hang, when its disk takes nothing', async () => {
  const archive = createArchiveWriter(join(folder, 'gone', 'shop.tar.gz'), () => {});
  const fill = async () => {
    for (;;) await archive.addBytes(MANIFEST, randomBytes(100_000));
  };
  await expect(fill()).rejects.toThrow(/ENOENT/);
  await archive.abandon();
});

describe('refuses', () => {
  it('whatever was cut off, wherever', async () => {
    await write({
      'database/orders/000001.copy': Buffer.from('1\tORD-1\n'.repeat(2_000)),
      'media/a': randomBytes(3_000),
    });
    const whole = await readFile(file);
    for (let place = 0; place < 25; place += 1) {
      await writeFile(file, whole.subarray(0, Math.floor((whole.length * place) / 25)));
      await expect(read(), `cut at ${place}/25`).rejects.toThrow(CliProblem);
    }
  });

  it('one flipped bit, wherever it is', async () => {
    const files = {
      'database/orders/000001.copy': Buffer.from('1\tORD-1\n'.repeat(2_000)),
      'media/a': randomBytes(3_000),
    };
    await write(files);
    const whole = await readFile(file);
    // The first ten bytes are gzip's header: time and system, of which no content depends.
    for (let place = 10; place < whole.length; place += Math.ceil(whole.length / 60)) {
      const bad = Buffer.from(whole);
      bad[place] = bad[place]! ^ 0x10;
      await writeFile(file, bad);
      // Deflate leaves a few bits unused: a flip there changes nothing.
      const outcome = await read().catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome, `bit flipped at ${place}`).toBeInstanceOf(CliProblem);
      else expect(outcome, `bit flipped at ${place}`).toEqual(files);
    }
  });

  it('an entry that was changed and packed anew', async () => {
    const archive = pack();
    archive.entry({ name: MANIFEST }, JSON.stringify(manifest));
    archive.entry({ name: 'media/a' }, 'changed');
    archive.entry({ name: 'end.json' }, JSON.stringify({ rows: {}, files: 1, sha256: 'of something else' }));
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
    await writeFile(file, gzipSync(Buffer.concat(chunks)));
    await expect(read()).rejects.toThrow('the checksum is another one');
  });

  it('what is none of ours, a newer format, and a file that is not there', async () => {
    await writeFile(file, 'hello');
    await expect(read()).rejects.toThrow(/damaged or cut off/);
    await write({}, { name: 'another' });
    await expect(read()).rejects.toThrow(/no backup of ROMS/);
    await write({}, { ...manifest, format: 2, version: '9.0.0' });
    await expect(read()).rejects.toThrow(
      'has the format 2 of ROMS 9.0.0, this ROMS reads 1: update ROMS first',
    );
    await rm(file);
    await expect(read()).rejects.toThrow(/cannot be read/);
  });
});
