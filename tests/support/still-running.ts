import type { Reporter, TestModule } from 'vitest/node';

/** A file takes a minute or two, also where it waits for its turn with a shared stack. */
const LONG_MS = 5 * 60_000;
const LOOK_MS = 60_000;

/**
 * Names the files that run for long, again each minute: what computes without end cannot be stopped from within, and
 * whoever ends the whole run sees nothing else of it.
 */
export class StillRunning implements Reporter {
  readonly #startedAt = new Map<TestModule, number>();
  #timer: NodeJS.Timeout | undefined;

  onTestRunStart(): void {
    this.#timer = setInterval(() => this.#tell(), LOOK_MS);
    this.#timer.unref();
  }

  onTestModuleStart(module: TestModule): void {
    this.#startedAt.set(module, performance.now());
  }

  onTestModuleEnd(module: TestModule): void {
    this.#startedAt.delete(module);
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const lines = [...this.#startedAt]
      .map(([{ relativeModuleId }, at]) => ({ relativeModuleId, ms: performance.now() - at }))
      .filter(({ ms }) => ms > LONG_MS)
      .map(({ relativeModuleId, ms }) => `  ${relativeModuleId}, ${Math.round(ms / 60_000)} min`);
    if (lines.length > 0) console.error(['Still running or waiting for its turn:', ...lines].join('\n'));
  }
}
