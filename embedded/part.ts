import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, launch, signalGroup } from './child-process.ts';
import type { Command, Exit, RunningChild } from './child-process.ts';
import { readable } from './console-output.ts';
import { watchPulse } from './pulse.ts';
import type { PulseTimes } from './pulse.ts';
import { StartupProblem } from './startup-problem.ts';
import { waitUntil } from './wait-until.ts';

/** One process of the stack. */
export type PartPlan = {
  name: string;
  /** What its command line contains as long as it is ours. */
  word: string;
  /** Asked anew for each start, so that it can clear what a killed one left behind. */
  command: () => Promise<Command>;
  /** Resolves when the part serves; throws why not. */
  check: () => Promise<unknown>;
  /** Resolves when the part answers, be it with what it lacks: only silence is a hang. Default: `check`. */
  pulse?: () => Promise<unknown>;
  /** False for what is not ended when it hangs, because a person decides: the database. Default: true. */
  endsWhenHung?: boolean;
  /** How long the first start may take, milliseconds. */
  startMs: number;
  /** Ends it in order; default: SIGTERM, and SIGKILL after `KILL_AFTER_MS`. */
  stop?: (child: RunningChild) => Promise<unknown>;
};

export type PartEvents = {
  onLine: (part: string, line: string) => void;
  /** What the supervisor has to say about the part. */
  say: (line: string) => void;
  /** A process was started: note it. */
  onLaunch: (name: string, word: string, pid: number) => void;
  /** Where a person finds everything the part printed. */
  logFile: (name: string) => string;
};

/** The first restart comes at once, a part that keeps dying waits longer each time, never more than 10 seconds. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** A part that served this long is well again: its next death is a first one. */
const WELL_AFTER_MS = 3000;
/** A part that does not answer for so long hangs (ms). */
const HUNG_AFTER_MS = 60_000;

/** How the pulse is felt; only tests hurry. */
export type HangTimes = Partial<PulseTimes> & { hungAfterMs?: number };

/** Keeps one process running: starts it, restarts it when it dies or hangs, for ever, until it is told to stop. */
export class Part {
  readonly plan: PartPlan;
  readonly #events: PartEvents;
  readonly #hangTimes: HangTimes;
  #child: RunningChild | null = null;
  #stopping = new AbortController();
  #watch: Promise<void> = Promise.resolve();
  #lastLines: string[] = [];
  #servesSince: number | null = null;

  constructor(plan: PartPlan, events: PartEvents, hangTimes: HangTimes = {}) {
    this.plan = plan;
    this.#events = events;
    this.#hangTimes = hangTimes;
  }

  /** Starts the process and waits until it serves. Throws StartupProblem when it ends or takes too long. */
  async start(): Promise<void> {
    const child = await this.#launch();
    if (child === null) return;
    const isOver = () => child.hasExited() || this.#stopping.signal.aborted;
    try {
      await waitUntil(this.plan.check, { timeoutMs: this.plan.startMs, giveUp: isOver });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const reason = child.hasExited()
        ? `ended while starting (${lastWords(this.#lastLines) ?? ending(await child.exited)})`
        : `does not answer after ${this.plan.startMs / 1000} s (${(error as Error).message})`;
      throw new StartupProblem(`${this.plan.name} ${reason}: see ${this.#events.logFile(this.plan.name)}`);
    }
    this.#servesSince = performance.now();
    this.#watch = this.#keepRunning(child);
    void this.#watchForHangs();
  }

  /** Ends the process in order and starts it no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watch;
    const child = this.#child;
    if (child === null || child.hasExited()) return;
    await (this.plan.stop ?? endChild)(child);
  }

  /** Kills the process without asking. */
  kill(): void {
    this.#stopping.abort();
    if (this.#child !== null) signalGroup(this.#child.pid, 'SIGKILL');
  }

  /** Null when it was told to stop meanwhile. */
  async #launch(): Promise<RunningChild | null> {
    const command = await this.plan.command();
    if (this.#stopping.signal.aborted) return null;
    const child = await launch(command, (line) => {
      this.#lastLines = [...this.#lastLines.slice(-19), line];
      this.#events.onLine(this.plan.name, line);
    });
    this.#child = child;
    this.#events.onLaunch(this.plan.name, this.plan.word, child.pid);
    return child;
  }

  async #keepRunning(first: RunningChild): Promise<void> {
    let child = first;
    let delay = FIRST_DELAY_MS;
    const { signal } = this.#stopping;
    const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
    while (!signal.aborted) {
      const exit = await Promise.race([child.exited, stopped]);
      if (exit === null || signal.aborted) return;
      if (this.#servesSince !== null && performance.now() - this.#servesSince > WELL_AFTER_MS)
        delay = FIRST_DELAY_MS;
      this.#servesSince = null;
      this.#events.say(`${this.plan.name} ended (${ending(exit)}), starting it again in ${delay / 1000} s`);
      await sleep(delay, undefined, { signal }).catch(() => {});
      delay = Math.min(delay * 2, MAX_DELAY_MS);
      if (signal.aborted) return;
      try {
        const next = await this.#launch();
        if (next === null) return;
        child = next;
        void this.#sayWhenBack(child);
      } catch (error) {
        this.#events.say(`${this.plan.name} cannot be started: ${(error as Error).message}`);
      }
    }
  }

  async #sayWhenBack(child: RunningChild): Promise<void> {
    const startedAt = performance.now();
    const isOver = () => child.hasExited() || this.#stopping.signal.aborted;
    try {
      await waitUntil(this.plan.check, { timeoutMs: 120_000, giveUp: isOver });
    } catch {
      return;
    }
    if (isOver()) return;
    this.#servesSince = performance.now();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    this.#events.say(`${this.plan.name} is back after ${seconds} s`);
  }

  /** One that is starting may be silent for as long as a start may take. */
  #watchForHangs(): Promise<void> {
    const { hungAfterMs = HUNG_AFTER_MS, ...times } = this.#hangTimes;
    return watchPulse({
      check: this.plan.pulse ?? this.plan.check,
      subject: () => (this.#child === null || this.#child.hasExited() ? null : this.#child),
      hungAfterMs: () => (this.#servesSince === null ? this.plan.startMs : hungAfterMs),
      onHung: (silentMs) => this.#endHung(Math.round(silentMs / 1000)),
      signal: this.#stopping.signal,
      times,
    });
  }

  /** With SIGKILL: what hangs does not hear a SIGTERM, and every part bears to be killed. */
  #endHung(seconds: number): void {
    const { name, endsWhenHung = true } = this.plan;
    if (!endsWhenHung) {
      this.#events.say(
        `${name} has not answered for ${seconds} s and is left to you: end it, or look at its log`,
      );
      return;
    }
    this.#events.say(`${name} has not answered for ${seconds} s: ending it, so that it is started again`);
    if (this.#child !== null) signalGroup(this.#child.pid, 'SIGKILL');
  }
}

/** The line that most likely says why a process ended: its last error, else simply its last line. */
function lastWords(lines: string[]): string | undefined {
  const line = lines.findLast((text) => /error|problem|cannot/i.test(text)) ?? lines.at(-1);
  return line === undefined ? undefined : readable(line);
}

function ending({ code, signal }: Exit): string {
  return signal !== null ? `signal ${signal}` : `exit code ${code}`;
}
