import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from './child-process.ts';
import { identify, isStillRunning } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { writePrivately } from './secrets.ts';
import { StartupProblem, systemErrorCode } from './startup-problem.ts';

/** `word` is in the command line of the process as long as it is what we started. */
type Member = ProcessIdentity & { name: string; word: string };
type Content = { supervisor: ProcessIdentity; children: Member[] };

const RUN_FILE = 'run.json';
const SUPERVISOR_WORD = 'embedded/start';

/**
 * The file that says which supervisor owns a data folder and which children it has, so that a second one
 * refuses and a later one ends what a killed one left behind.
 */
export class RunFile {
  readonly #file: string;
  #content: Content;

  private constructor(file: string, content: Content) {
    this.#file = file;
    this.#content = content;
  }

  /**
   * Takes the folder for this process. Ends the children of an earlier, killed run and says so.
   * Throws StartupProblem when another supervisor is at work.
   */
  static async take(dataDir: string, say: (line: string) => void): Promise<RunFile> {
    const file = join(dataDir, RUN_FILE);
    const supervisor = identify(process.pid);
    if (supervisor === null) throw new Error('this process cannot be found in the process table');
    const runFile = new RunFile(file, { supervisor, children: [] });
    for (;;) {
      try {
        writeFileSync(file, JSON.stringify(runFile.#content), { mode: 0o600, flag: 'wx' });
        return runFile;
      } catch (error) {
        if (systemErrorCode(error) !== 'EEXIST') throw error;
      }
      // Empty for a moment while another supervisor writes it.
      const earlier = read(file) ?? (await sleep(300), read(file));
      if (earlier !== null && isStillRunning(earlier.supervisor, SUPERVISOR_WORD)) {
        throw new StartupProblem(
          `ROMS already runs on ${dataDir} (process ${earlier.supervisor.pid}): use it, end it with Ctrl-C, or start another one with its own ROMS_DATA_DIR and ports`,
        );
      }
      await endOrphans(earlier?.children ?? [], say);
      rmSync(file, { force: true });
    }
  }

  /** Notes a child that was just started in place of the one of that name before. */
  note(name: string, word: string, pid: number): void {
    const identity = identify(pid);
    if (identity === null) return;
    const child = { ...identity, name, word };
    const known = this.#content.children;
    const isKnown = known.some((other) => other.name === name);
    // In place, so that the order stays the order of the start.
    const children = isKnown
      ? known.map((other) => (other.name === name ? child : other))
      : [...known, child];
    this.#content = { ...this.#content, children };
    writePrivately(this.#file, this.#content);
  }

  /** Gives the folder back, after the last child has ended. */
  release(): void {
    rmSync(this.#file, { force: true });
  }
}

/**
 * Whether the database of a data folder is at work, under a supervisor or left behind by one that was killed. A power
 * cut leaves files of a running stack and nothing that runs.
 */
export function isInUse(dataDir: string): boolean {
  const content = read(join(dataDir, RUN_FILE));
  if (content === null) return false;
  const { supervisor, children } = content;
  return (
    isStillRunning(supervisor, SUPERVISOR_WORD) ||
    children.some((child) => child.name === 'postgres' && isStillRunning(child, child.word))
  );
}

function read(file: string): Content | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Content;
  } catch {
    return null;
  }
}

/** In reverse order of their start, each asked first and killed after ten seconds. */
async function endOrphans(children: Member[], say: (line: string) => void): Promise<void> {
  for (const child of children.toReversed()) {
    if (!isStillRunning(child, child.word)) continue;
    say(`ending ${child.name} (process ${child.pid}), left behind by a run that was killed`);
    // PostgreSQL waits for its clients on SIGTERM; SIGINT is its quick and orderly end.
    signalGroup(child.pid, child.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    for (let waited = 0; waited < 10_000 && isStillRunning(child, child.word); waited += 100)
      await sleep(100);
    if (isStillRunning(child, child.word)) signalGroup(child.pid, 'SIGKILL');
  }
}
