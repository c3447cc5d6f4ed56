import { readdirSync, readFileSync } from 'node:fs';

/** Chromium is many processes, and a stopped or looping one ends by SIGKILL only. */

const STAT_PARENT = 1;
/** What the kernels that Chromium runs on count in, but for a few ARM ones. */
const PAGE_BYTES = 4096;

/**
 * Ends `pid` with everything below it (Chromium's zygotes may sit in groups of their own), and waits until all are
 * gone, 5 s at most: as long as one lives it may hold the profile's databases.
 */
export async function killTree(pid: number): Promise<void> {
  const family = [pid, ...descendants(pid)];
  kill(-pid);
  for (const member of family) kill(member);
  for (let wait = 0; family.some(isAlive) && wait < 100; wait += 1) {
    await new Promise((go) => setTimeout(go, 50));
  }
}

/**
 * EngineStore of `pid` and everything below it in bytes: what each has for itself, and once the most that one shares (they
 * share the same). `null` where there is no /proc.
 */
export function treeBytes(pid: number): number | null {
  const pages = [pid, ...descendants(pid)].flatMap((member) => {
    const [, resident = 0, shared = 0] = read(`/proc/${member}/statm`).split(' ').map(Number);
    return resident === 0 ? [] : [{ own: resident - shared, shared }];
  });
  if (pages.length === 0) return null;
  const own = pages.reduce((sum, page) => sum + page.own, 0);
  return (own + Math.max(...pages.map(({ shared }) => shared))) * PAGE_BYTES;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/** The command line of a process, or `''` where it cannot be read. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Linux only; elsewhere the process group is all that Chromium has. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processIds()) {
    const parent = Number(stat(pid)[STAT_PARENT]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const visit = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}

/** Every process of this machine; none where there is no /proc (Linux only). */
export function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

const isZombie = (pid: number): boolean => stat(pid)[0] === 'Z';

/** The fields of /proc/PID/stat after the name, which may hold spaces: state, parent, … */
function stat(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
