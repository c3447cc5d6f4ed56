import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { KILL_AFTER_MS } from '../runtime/shutdown.ts';

/** What to run: as for `spawn`, with the environment that is added to our own. */
export type Command = {
  file: string;
  args: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  uid?: number;
  gid?: number;
};

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** A running child: `exited` settles once and never rejects. */
export type RunningChild = {
  pid: number;
  process: ChildProcess;
  exited: Promise<Exit>;
  hasExited: () => boolean;
};

/**
 * Starts a command in a process group of its own, so that a Ctrl-C in the terminal reaches only the supervisor,
 * which then stops its children in order. Each line of its output goes to `onLine`.
 * Throws what `spawn` reports (`ENOENT`, `EACCES`).
 */
export async function launch(command: Command, onLine: (line: string) => void): Promise<RunningChild> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    uid: command.uid,
    gid: command.gid,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', (error) => onLine(`cannot be signalled: ${error.message}`));
  return { pid: child.pid!, process: child, exited, hasExited: () => ended };
}

/** Sends a signal to a child's whole group; false when nobody is there any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Asks a child to end and waits; what is still there after `graceMs` is killed with its group. */
export async function endChild(
  child: RunningChild,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = KILL_AFTER_MS,
): Promise<Exit> {
  if (!child.hasExited()) child.process.kill(signal);
  const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  const exit = await child.exited;
  clearTimeout(timer);
  // Helpers that outlived their parent (a browser, a shell) belong to the same group.
  signalGroup(child.pid, 'SIGKILL');
  return exit;
}

/** Commands of `runToEnd` that have not ended: a build, a migration. */
const unfinished = new Set<RunningChild>();

/** Kills what `runToEnd` still runs, when the supervisor itself has to end. */
export function killUnfinished(): void {
  for (const child of unfinished) signalGroup(child.pid, 'SIGKILL');
}

/** Runs a command to its end; answers its exit code and everything it printed. */
export async function runToEnd(
  command: Command,
  onLine: (line: string) => void = () => {},
): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const child = await launch(command, (line) => {
    lines.push(line);
    onLine(line);
  });
  unfinished.add(child);
  await new Promise((resolve) => child.process.once('close', resolve));
  unfinished.delete(child);
  const { code } = await child.exited;
  return { code: code ?? 1, output: lines.join('\n') };
}
