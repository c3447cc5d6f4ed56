import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import type { SendMedia } from '@roms/contracts/gateway';
import { ATTACHMENT_HEAD_BYTES, attachmentOf, mimeTypeAs } from '@roms/domain/attachment';
import { AppError } from '@roms/domain/errors';
import { mediaTypeOf } from '@roms/domain/media-type';

/** Files in both directions: each once under the data folder, named and typed by its bytes. */

/** What WhatsApp takes of pictures, sound and videos (bytes). */
export const MAX_MEDIA_BYTES = 16 * 1024 * 1024;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY,
  mimeType TEXT NOT NULL,
  size INTEGER NOT NULL,
  fileName TEXT
) STRICT;
`;

export type KeptMedia = { id: string; mimeType: string; size: number };
export type MediaStore = ReturnType<typeof createMediaStore>;

/** The type that the first bytes prove; what is not known is never served as anything a browser would run. */
export function sniffMimeType(data: Uint8Array): string {
  return mediaTypeOf(data) ?? 'application/octet-stream';
}

export function createMediaStore(database: DatabaseSync, folder: string) {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO media (id, mimeType, size) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const byId = database.prepare('SELECT id, mimeType, size FROM media WHERE id = ?');

  /** Writes the bytes while they come; the file is whole or not there. Throws `too_large` (413). */
  async function store(source: AsyncIterable<Uint8Array>): Promise<KeptMedia> {
    await mkdir(folder, { recursive: true });
    const part = join(folder, `${randomUUID()}.part`);
    const hash = createHash('sha256');
    let size = 0;
    let head = Buffer.alloc(0);
    try {
      const file = await open(part, 'wx', 0o600);
      try {
        for await (const chunk of source) {
          size += chunk.byteLength;
          if (size > MAX_MEDIA_BYTES) throw tooLarge();
          hash.update(chunk);
          if (head.length < ATTACHMENT_HEAD_BYTES) head = Buffer.concat([head, chunk]);
          await file.appendFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      const kept = { id: hash.digest('hex'), mimeType: sniffMimeType(head), size };
      await rename(part, join(folder, kept.id));
      insert.run(kept.id, kept.mimeType, size);
      return kept;
    } finally {
      await rm(part, { force: true });
    }
  }

  /** `null` when there is no such file; ids are looked up, so no path can be built from a request. */
  async function find(id: string): Promise<(KeptMedia & { path: string }) | null> {
    const media = byId.get(id) as KeptMedia | undefined;
    if (media === undefined) return null;
    const path = join(folder, media.id);
    const isThere = await stat(path).then(
      (found) => found.size === media.size,
      () => false,
    );
    return isThere ? { ...media, path } : null;
  }

  /** A file as an ask wants it sent, or `media_not_found`; null when WhatsApp cannot carry it so. */
  async function look({ id, kind, fileName }: SendMedia) {
    const found = await find(id);
    if (found === null) throw mediaNotFound();
    const head = await headOf(found.path);
    const attachment = attachmentOf(head, fileName ?? '');
    if (attachment === null || !attachment.kinds.includes(kind)) return null;
    return { path: found.path, mimeType: mimeTypeAs(kind, attachment.mimeType) };
  }

  return {
    find,
    /** Keeps a file that a customer sent; `null` when it is too large to keep. */
    async keep(data: Uint8Array): Promise<KeptMedia | null> {
      return data.byteLength > MAX_MEDIA_BYTES ? null : store(oneChunk(data));
    },
    /** Takes a file that is to be sent. Throws `too_large` (413), and `invalid_request` for no bytes at all. */
    async take(source: AsyncIterable<Uint8Array>): Promise<KeptMedia> {
      const kept = await store(source);
      if (kept.size === 0) throw new AppError('invalid_request', 'The file is empty', { status: 400 });
      return kept;
    },
    /** Whether it can be sent so. Throws `media_not_found`. */
    isSendable: async (media: SendMedia): Promise<boolean> => (await look(media)) !== null,
    /** The bytes to send and the type to name; throws when it is gone. */
    async load(media: SendMedia): Promise<{ bytes: Buffer; mimeType: string }> {
      const found = await look(media);
      if (found === null) throw mediaNotFound();
      return { bytes: await readFile(found.path), mimeType: found.mimeType };
    },
    stream: (path: string): Readable => createReadStream(path),
  };
}

export function mediaNotFound(): AppError {
  return new AppError('media_not_found', 'There is no such file');
}

function tooLarge(): AppError {
  const megabytes = MAX_MEDIA_BYTES / 1024 / 1024;
  return new AppError('too_large', `A file may have ${megabytes} MB`, { status: 413 });
}

async function* oneChunk(data: Uint8Array): AsyncGenerator<Uint8Array> {
  yield data;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(ATTACHMENT_HEAD_BYTES),
      0,
      ATTACHMENT_HEAD_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
