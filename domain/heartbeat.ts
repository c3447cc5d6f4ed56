/** What the rows of `heartbeats` say of the worker. */

/** The worker shows itself every ten seconds: after three that were missed it hangs (seconds). */
export const SILENT_AFTER_S = 30;
/** The sweep looks every minute, and a look takes two at most (seconds). */
export const SWEEP_LATE_AFTER_S = 240;

/** Seconds since each last showed itself; null for never. Negative: by a clock that was set back since. */
export type HeartbeatAges = { worker: number | null; sweep: number | null };
export type WorkerProblem = { code: 'never_seen' | 'silent' | 'sweep_late'; seconds: number };

/** What is wrong with the worker, or null. A beat that lies ahead says nothing, so it counts as none. */
export function workerProblem({ worker, sweep }: HeartbeatAges): WorkerProblem | null {
  if (worker === null) return { code: 'never_seen', seconds: 0 };
  if (isStale(worker, SILENT_AFTER_S)) return { code: 'silent', seconds: Math.round(Math.abs(worker)) };
  if (sweep !== null && isStale(sweep, SWEEP_LATE_AFTER_S))
    return { code: 'sweep_late', seconds: Math.round(Math.abs(sweep)) };
  return null;
}

function isStale(age: number, afterS: number): boolean {
  return age > afterS || age < -afterS;
}

/** The problem as a sentence for people who look after machines. */
export function describeWorkerProblem({ code, seconds }: WorkerProblem): string {
  if (code === 'never_seen') return 'No worker has shown itself yet';
  if (code === 'silent') return `The worker has not worked for ${seconds} s: it hangs or does not run`;
  return `The sweep has not looked for ${seconds} s`;
}
