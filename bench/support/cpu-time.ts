import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second that `/proc` counts in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

type Stat = { parent: number; ticks: number };

/**
 * CPU time that a process and all below it have used so far, ended children included; milliseconds.
 * PostgreSQL, for one, is a process for each connection.
 */
export function cpuTimeOf(pid: number): number {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null;
    if (stat) stats.set(Number(name), stat);
  }
  const isBelow = (one: number): boolean => {
    for (let at = one; at > 1; at = stats.get(at)?.parent ?? 0) if (at === pid) return true;
    return false;
  };
  let ticks = 0;
  for (const [one, stat] of stats) if (isBelow(one)) ticks += stat.ticks;
  return (ticks * 1_000) / TICKS_PER_SECOND;
}

/** Null when the process has ended meanwhile. */
function statOf(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; utime, stime, cutime and cstime are the 14th to the 17th field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return null;
  }
}
