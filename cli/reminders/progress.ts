import { SingleBar, Presets } from 'cli-progress';

export type Progress = { step: (line: string) => void; end: () => void };

/** A bar on a terminal; a line for each step where the output is kept, as in a log or in cron's mail. */
export function startProgress(total: number): Progress {
  if (!process.stdout.isTTY) return { step: (line) => console.log(`  ${line}`), end: () => {} };
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} {line}', stopOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { line: '' });
  return { step: (line) => bar.increment({ line }), end: () => bar.stop() };
}
