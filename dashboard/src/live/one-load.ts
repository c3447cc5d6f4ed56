export type OneLoad = {
  /** Loads, or joins the load that is under way. */
  load: () => Promise<void>;
  /** Loads what may have been missed: a load that is under way is followed by another. */
  reload: () => Promise<void>;
};

/**
 * Runs `work` once at a time. An answer holds what the server knew when it was asked, so news that come while a load
 * is under way may be missing in it: dropping a `reload` then would leave them missing.
 */
export function oneLoad(work: () => Promise<void>): OneLoad {
  let running: Promise<void> | undefined;
  let isOutdated = false;

  async function run(): Promise<void> {
    try {
      do {
        isOutdated = false;
        await work();
      } while (isOutdated);
    } finally {
      running = undefined;
    }
  }
  const load = (): Promise<void> => (running ??= run());

  return {
    load,
    reload() {
      if (running !== undefined) isOutdated = true;
      return load();
    },
  };
}
