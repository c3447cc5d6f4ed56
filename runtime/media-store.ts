import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export type MediaStore = ReturnType<typeof createMediaStore>;

/** What a file is called: the SHA-256 of its bytes, in hex. */
const FILE_NAME = /^[0-9a-f]{64}$/;

/** What a file with these bytes is called. */
export function nameOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The files that customers and agents sent, under `<dataDir>/media`, each once, named by its content. */
export function createMediaStore(dataDir: string) {
  const folder = join(dataDir, 'media');

  /** No path is ever built from a name that came from elsewhere. */
  function pathOf(file: string): string {
    if (!FILE_NAME.test(file)) throw new Error('not the name of a stored file');
    return join(folder, file);
  }

  return {
    /** Keeps the bytes and returns their name; the file is whole or not there. */
    async save(bytes: Uint8Array): Promise<string> {
      const file = nameOfBytes(bytes);
      await mkdir(folder, { recursive: true });
      const known = await stat(pathOf(file)).catch(() => null);
      if (known?.size === bytes.length) return file;
      const partial = join(folder, `${file}.${randomUUID()}.part`);
      try {
        await writeFile(partial, bytes, { flush: true, mode: 0o600 });
        await rename(partial, pathOf(file));
      } finally {
        await rm(partial, { force: true });
      }
      return file;
    },
    /** A file's size and its first bytes, or null when it is not there. */
    async look(file: string, headBytes: number): Promise<{ size: number; head: Uint8Array } | null> {
      let handle: FileHandle;
      try {
        handle = await open(pathOf(file));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
      try {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
        return { size: (await handle.stat()).size, head: buffer.subarray(0, bytesRead) };
      } finally {
        await handle.close();
      }
    },
    /** The bytes from `start` to `end`, both included. */
    read(file: string, { start, end }: { start: number; end: number }): Readable {
      return createReadStream(pathOf(file), { start, end });
    },
    /** The whole file, read from disk while it is used; null when it is not there. */
    async blob(file: string): Promise<Blob | null> {
      const isThere = await stat(pathOf(file)).catch(() => null);
      return isThere && openAsBlob(pathOf(file));
    },
    async remove(file: string): Promise<void> {
      await rm(pathOf(file), { force: true });
    },
  };
}
