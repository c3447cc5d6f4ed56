import type { Decision } from '@roms/contracts/orders';

/** All checks of one automation at one moment: when it was planned, or right before it was sent. */
export type Evaluation = { at: string; automation: Decision['automation']; rows: Decision[] };

/** Groups decision rows as they were made: a check that comes again begins the next evaluation. Newest first. */
export function evaluationsOf(decisions: readonly Decision[]): Evaluation[] {
  const done: Evaluation[] = [];
  const open = new Map<Decision['automation'], Evaluation>();
  for (const decision of [...decisions].sort((a, b) => a.id - b.id)) {
    let current = open.get(decision.automation);
    if (current === undefined || current.rows.some(({ check }) => check === decision.check)) {
      current = { at: decision.at, automation: decision.automation, rows: [] };
      open.set(decision.automation, current);
      done.push(current);
    }
    current.rows.push(decision);
  }
  return done.sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at) || (b.rows[0]?.id ?? 0) - (a.rows[0]?.id ?? 0),
  );
}
