import { PassThrough, Readable } from 'node:stream';
import JSZip from 'jszip';

/** A file of an archive. Its bytes are asked for when its turn comes. */
export type ZipEntry = { name: string; bytes: () => AsyncIterable<Uint8Array | string> };

/**
 * A ZIP archive as it is written, file after file, as they are (pictures are small already): no more than a piece of one
 * is in memory. What reading a file throws ends the stream with that error.
 */
export function zipOf(entries: readonly ZipEntry[]): Readable {
  const zip = new JSZip();
  for (const { name, bytes } of entries)
    zip.file(name, Readable.from(buffersOf(bytes), { objectMode: false }));
  const out = new PassThrough();
  const written = zip.generateNodeStream({ streamFiles: true });
  written.on('error', (error) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  written.pipe(out);
  return out;
}

async function* buffersOf(bytes: ZipEntry['bytes']): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes()) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
