import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size for each part: enough for a busy day, and bounded. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * A log that keeps its last 10–20 MB: when the file is full it becomes `<file>.1`, in place of the one before.
 * Written at once, so that the last words before a crash are in it; a disk that is full loses lines, not the stack.
 */
export class LogFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #file: number;
  #bytes: number;

  constructor(path: string, maxBytes = MAX_BYTES) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#file = openSync(path, 'a');
  }

  /** Adds one line. */
  write(line: string): void {
    try {
      if (this.#bytes >= this.#maxBytes) this.#turnOver();
      this.#bytes += writeSync(this.#file, `${line}\n`);
    } catch {
      // Nowhere to say it: the terminal has the line.
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #turnOver(): void {
    renameSync(this.#path, `${this.#path}.1`);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a');
    this.#bytes = 0;
  }
}
