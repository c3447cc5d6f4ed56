import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { createArchiveDigest } from './archive-digest.ts';
import { END, type End } from './manifest.ts';

/** Rows and texts shrink to a fifth at this level, three times as fast as at the default. */
const GZIP_LEVEL = 3;
/** Read from a file at once (bytes). */
const CHUNK = 256 * 1024;

export type ArchiveWriter = {
  addBytes(name: string, bytes: Buffer): Promise<void>;
  /** Copies the file as long as it is now; false when it is gone. */
  addFile(name: string, path: string): Promise<boolean>;
  /** Writes the last entry and gives the file its name. */
  end(end: Omit<End, 'sha256'>): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
};

/**
 * Writes a gzipped tar, entry by entry, with no more than a chunk in memory. The file appears under its name when it
 * is whole and on disk, and only its owner may read it. `onBytes` hears of each chunk before it is compressed.
 */
export function createArchiveWriter(file: string, onBytes: (bytes: number) => void): ArchiveWriter {
  const partial = `${file}.part`;
  const tar = pack();
  const output = createWriteStream(partial, { mode: 0o600, flush: true });
  const writing = pipeline(tar, createGzip({ level: GZIP_LEVEL }), output);
  let problem: unknown;
  const failure = writing.then(
    () => {},
    (error: unknown) => void (problem = error),
  );
  const digest = createArchiveDigest();

  async function add(name: string, size: number, content: AsyncIterable<Buffer>, isCounted = true) {
    if (isCounted) digest.entry(name, size);
    const entry = tar.entry({ name, size, mode: 0o600, mtime: new Date(0) });
    entry.on('error', () => {});
    const closed = once(entry, 'close');
    closed.catch(() => {});
    for await (const chunk of content) {
      if (isCounted) digest.bytes(chunk);
      onBytes(chunk.length);
      if (!entry.write(chunk)) await Promise.race([drained(entry), failure]);
      if (problem !== undefined) throw problem;
    }
    entry.end(null);
    await Promise.race([closed, failure]);
    if (problem !== undefined) throw problem;
  }

  return {
    addBytes: (name, bytes) => add(name, bytes.length, one(bytes)),
    async addFile(name, path) {
      const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (handle === null) return false;
      try {
        const { size } = await handle.stat();
        await add(name, size, exactly(handle, size));
      } finally {
        await handle.close();
      }
      return true;
    },
    async end(end) {
      const last = Buffer.from(JSON.stringify({ ...end, sha256: digest.hex() }));
      await add(END, last.length, one(last), false);
      tar.finalize();
      await writing;
      await rename(partial, file);
    },
    async abandon() {
      tar.destroy();
      await writing.catch(() => {});
      await rm(partial, { force: true });
    },
  };
}

function drained(entry: ReturnType<ReturnType<typeof pack>['entry']>): Promise<unknown> {
  const drain = once(entry, 'drain');
  drain.catch(() => {});
  return drain;
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

/** A file that somebody writes to may grow or shrink meanwhile, and its size stands in the archive already. */
async function* exactly(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < size;) {
    const wanted = Math.min(CHUNK, size - position);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, position);
    yield bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
    position += bytesRead === 0 ? wanted : bytesRead;
  }
}
