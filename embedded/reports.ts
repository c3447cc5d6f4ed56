import { join } from 'node:path';
import { isRequestLine, printLine } from './console-output.ts';
import { LogFile } from './log-file.ts';

/** Where the lines of all parts go: each part's to a file of its own, and all but the requests to the terminal. */
export class Reports {
  readonly #folder: string;
  readonly #files = new Map<string, LogFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** One line of the supervisor's own. */
  readonly say = (line: string): void => {
    printLine('roms', line);
    this.#fileOf('roms').write(`${new Date().toISOString()} ${line}`);
  };

  /** One line that a part printed. */
  readonly line = (part: string, line: string): void => {
    if (!isRequestLine(line)) printLine(part, line);
    this.#fileOf(part).write(line);
  };

  /** Takes the lines of one part. */
  of(part: string): (line: string) => void {
    return (line) => this.line(part, line);
  }

  /** Where a person finds everything a part printed. */
  readonly pathOf = (part: string): string => join(this.#folder, `${part}.log`);

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #fileOf(part: string): LogFile {
    let file = this.#files.get(part);
    if (file === undefined) {
      file = new LogFile(this.pathOf(part));
      this.#files.set(part, file);
    }
    return file;
  }
}
