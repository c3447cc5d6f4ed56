import { Writable } from 'node:stream';

/** So many lines are kept for a support bundle. */
const KEPT = 300;

export type RecentLog = ReturnType<typeof createRecentLog>;

/** The last lines of the log, in memory; they hold no texts and no whole numbers, as no log does. */
export function createRecentLog() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString().trimEnd());
      if (lines.length > KEPT) lines.shift();
      done();
    },
  });
  return {
    stream,
    /** Oldest first. */
    lines: (): unknown[] =>
      lines.map((line) => {
        try {
          return JSON.parse(line) as unknown;
        } catch {
          return line;
        }
      }),
  };
}
