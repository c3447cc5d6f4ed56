import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { CliProblem } from '../problem.ts';
import { createArchiveDigest } from './archive-digest.ts';
import { END, FORMAT, MANIFEST, endSchema, manifestSchema, type End, type Manifest } from './manifest.ts';

export type ArchiveEntry = { name: string; size: number; content: AsyncIterable<Buffer> };
export type ArchiveVisitor = {
  manifest?: (manifest: Manifest) => Promise<void>;
  /** Each entry between the first and the last; what it does not read is read for it. */
  entry?: (entry: ArchiveEntry) => Promise<void>;
};
export type ReadOptions = { onBytes?: (bytes: number) => void; signal?: AbortSignal };

/** JSON that is read into memory is never larger (bytes). */
const LARGEST_JSON = 16 * 1024 * 1024;

/**
 * Reads an archive once, from the first entry to the last, and checks that it is whole: gzip's own checksums, the
 * digest over all entries, the last entry. Throws CliProblem for one that is none of ours, of a newer format, damaged
 * or cut off; what the visitor throws comes through.
 */
export async function readArchive(
  file: string,
  visitor: ArchiveVisitor,
  { onBytes, signal }: ReadOptions = {},
): Promise<{ manifest: Manifest; end: End }> {
  const source = createReadStream(file, { signal });
  if (onBytes) source.on('data', (chunk) => onBytes(chunk.length));
  const entries = extract();
  const reading = pipeline(source, createGunzip(), entries);
  reading.catch(() => {});
  const digest = createArchiveDigest();
  let manifest: Manifest | null = null;
  let end: End | null = null;
  let visitorError: unknown;
  /** What the archive itself is to blame for, whoever read it when it broke. */
  let contentError: unknown;
  const visit = async (work: Promise<void> | undefined): Promise<void> => {
    await work?.catch((error: unknown) => {
      visitorError = error;
      throw error;
    });
  };
  try {
    for await (const entry of entries) {
      const { name, size } = entry.header;
      const bytes = entry as AsyncIterable<Buffer>;
      // What was read ahead would go on.
      signal?.throwIfAborted();
      if (end !== null) throw new Error('something follows the last entry');
      if (name === END) {
        end = endSchema.parse(await readJson(bytes, size));
        if (end.sha256 !== digest.hex()) throw new Error('the checksum is another one');
        continue;
      }
      digest.entry(name, size);
      const content = watched(bytes, digest.bytes, (error) => (contentError = error));
      if (manifest === null) {
        if (name !== MANIFEST) throw new CliProblem(`${file} is no backup of ROMS`);
        manifest = readManifest(file, await readJson(content, size));
        await visit(visitor.manifest?.(manifest));
      } else {
        await visit(visitor.entry?.({ name, size, content }));
        for await (const _rest of content);
      }
    }
    await reading;
    if (manifest === null) throw new CliProblem(`${file} is no backup of ROMS`);
    if (end === null) throw new Error('its end is missing');
    return { manifest, end };
  } catch (error) {
    source.destroy();
    await reading.catch(() => {});
    signal?.throwIfAborted();
    if (error instanceof CliProblem) throw error;
    if (visitorError !== undefined && contentError === undefined) throw error;
    if ((error as NodeJS.ErrnoException).syscall !== undefined)
      throw new CliProblem(`${file} cannot be read: ${(error as Error).message}`);
    const reason = (error as Error).message.split('\n')[0];
    throw new CliProblem(
      `${file} is damaged or cut off (${reason}): nothing was restored; take another copy`,
    );
  }
}

function readManifest(file: string, json: unknown): Manifest {
  const { product, format, version } = (json ?? {}) as Partial<Manifest>;
  if (product !== 'roms') throw new CliProblem(`${file} is no backup of ROMS`);
  if (typeof format === 'number' && format !== FORMAT) {
    throw new CliProblem(
      `${file} has the format ${format} of ROMS ${version}, this ROMS reads ${FORMAT}: update ROMS first`,
    );
  }
  return manifestSchema.parse(json);
}

async function readJson(content: AsyncIterable<Buffer>, size: number): Promise<unknown> {
  if (size > LARGEST_JSON) throw new Error('an entry is larger than it can be');
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
}

async function* watched(
  content: AsyncIterable<Buffer>,
  onChunk: (chunk: Buffer) => void,
  onError: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  const chunks = content[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      onError(error);
      throw error;
    });
    if (next.done === true) return;
    onChunk(next.value);
    yield next.value;
  }
}
