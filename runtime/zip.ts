import { PassThrough, Readable } from 'node:stream';
import JSZip from 'jszip';

/** A file of an archive. Its bytes are asked for when its turn comes. */
export type ZipEntry = { name: string; bytes: () => AsyncIterable<Uint8Array | string> };

/**
 * A ZIP archive as it is written, file after file, as they are (pictures are small already): no more than a piece of one
 * is in memory. What reading a file throws ends the stream with that error; once the stream is over, no file stays open.
 */
export function zipOf(entries: readonly ZipEntry[]): Readable {
  const zip = new JSZip();
  const out = new PassThrough();
  const sources = entries.map(({ name, bytes }) => {
    const source = Readable.from(buffersOf(bytes), { objectMode: false });
    // JSZip forgets an error that comes while the reader lets it wait.
    source.on('error', (error) => out.destroy(error));
    zip.file(name, source);
    return source;
  });
  const written = zip.generateNodeStream({ streamFiles: true });
  written.on('error', (error) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  written.pipe(out);
  out.on('close', () => sources.forEach((source) => source.destroy()));
  return out;
}

async function* buffersOf(bytes: ZipEntry['bytes']): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes()) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
