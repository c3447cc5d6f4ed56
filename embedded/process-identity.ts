import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that can be recognised later: a pid alone may have been given to another program by then. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** The command line of a live process with its arguments, or null when there is no such process. */
export function commandLineOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // A process that has ended but was not yet collected by its parent has an empty one.
      return line === '' ? null : line;
    } catch {
      return null;
    }
  }
  return ask(pid, ['-o', 'command='], 'CommandLine');
}

/** When a live process was started, in the system's own writing; it never changes while the process lives. */
export function startedAtOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // proc(5): field 22 is the start time; the name in field 2 may hold spaces, so count from its bracket.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    } catch {
      return null;
    }
  }
  return ask(pid, ['-o', 'lstart='], 'CreationDate');
}

/** Describes a process that runs now; null when it has ended already. */
export function identify(pid: number): ProcessIdentity | null {
  const startedAt = startedAtOf(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Whether that very process still runs and its command line contains `word`. */
export function isStillRunning({ pid, startedAt }: ProcessIdentity, word: string): boolean {
  return startedAtOf(pid) === startedAt && (commandLineOf(pid) ?? '').includes(word);
}

function ask(pid: number, psFlags: string[], windowsField: string): string | null {
  const [file, args] =
    process.platform === 'win32'
      ? [
          'powershell',
          [
            '-NoProfile',
            '-Command',
            `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').${windowsField}`,
          ],
        ]
      : ['ps', [...psFlags, '-p', String(pid)]];
  try {
    const answer = execFileSync(file as string, args as string[], { stdio: ['ignore', 'pipe', 'ignore'] });
    return answer.toString().trim() || null;
  } catch {
    return null;
  }
}
