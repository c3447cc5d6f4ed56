import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size for each part: enough for a busy day, and bounded. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * A log that keeps its last 10–20 MB: when the file is full it becomes `<file>.1`, in place of the one before.
 * A disk that is full loses lines, never the process.
 */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #stream: WriteStream;
  #bytes: number;

  constructor(path: string, maxBytes = MAX_BYTES) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true });
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = open(path);
  }

  /** Adds one line. */
  write(line: string): void {
    if (this.#bytes >= this.#maxBytes) this.#turnOver();
    this.#bytes += Buffer.byteLength(line) + 1;
    this.#stream.write(`${line}\n`);
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#stream.end(resolve));
  }

  #turnOver(): void {
    this.#stream.end();
    renameSync(this.#path, `${this.#path}.1`);
    this.#stream = open(this.#path);
    this.#bytes = 0;
  }
}

function open(path: string): WriteStream {
  const stream = createWriteStream(path, { flags: 'a' });
  stream.on('error', () => {});
  return stream;
}
