import { Presets, SingleBar } from 'cli-progress';

export type ByteProgress = {
  /** What is worked on from now, and which part of it. */
  stage(name: string, part?: string): void;
  bytes(count: number): void;
  end(): void;
};
/** Begins to show how far `totalBytes` are. */
export type StartProgress = (totalBytes: number) => ByteProgress;

const MB = 1024 * 1024;

/** A bar in megabytes on a terminal; a line for each stage where the output is kept, as in cron's mail. */
export const startByteProgress: StartProgress = (totalBytes) =>
  process.stdout.isTTY ? startBar(totalBytes) : startLines();

function startLines(): ByteProgress {
  let last = '';
  return {
    stage: (name) => {
      if (name !== last) console.log(`  ${name}`);
      last = name;
    },
    bytes: () => {},
    end: () => {},
  };
}

function startBar(totalBytes: number): ByteProgress {
  const bar = new SingleBar(
    { format: '{bar} {done}/{all} MB  {name}', hideCursor: true, fps: 5 },
    Presets.shades_classic,
  );
  let done = 0;
  let name = '';
  const show = () => ({ done: Math.round(done / MB), all: Math.max(1, Math.round(totalBytes / MB)), name });
  // What is read while the shop goes on may be more than was there at the beginning.
  const update = () => bar.update(Math.min(done, totalBytes), show());
  bar.start(Math.max(1, totalBytes), 0, show());
  return {
    stage: (next, part) => {
      name = part ?? next;
      update();
    },
    bytes: (count) => {
      done += count;
      update();
    },
    end: () => bar.stop(),
  };
}
