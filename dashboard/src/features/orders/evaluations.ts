import type { Decision } from '@roms/contracts/orders';

/** All checks of one programme at one moment: when it was planned, or right before it was sent. */
export type Evaluation = { at: string; programme: Decision['programme']; rows: Decision[] };

/** Groups decision rows as they were made: a check that comes again begins the next evaluation. Newest first. */
export function evaluationsOf(decisions: readonly Decision[]): Evaluation[] {
  const done: Evaluation[] = [];
  const open = new Map<Decision['programme'], Evaluation>();
  for (const decision of [...decisions].sort((a, b) => a.id - b.id)) {
    let current = open.get(decision.programme);
    if (current === undefined || current.rows.some(({ check }) => check === decision.check)) {
      current = { at: decision.at, programme: decision.programme, rows: [] };
      open.set(decision.programme, current);
      done.push(current);
    }
    current.rows.push(decision);
  }
  return done.sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at) || (b.rows[0]?.id ?? 0) - (a.rows[0]?.id ?? 0),
  );
}
