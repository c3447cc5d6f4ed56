import { statfs } from 'node:fs/promises';
import { isClockBelieved } from '@roms/domain/clock-floor';
import type { Gateway } from './gateway.ts';
import type { Session } from './sessions/session.ts';

/** A number that should be ready and is not for so long makes the service unhealthy (ms). */
const NOT_READY_MS = 60_000;
/** An event that the API has not taken for so long does too (ms). */
const SPOOL_OLD_MS = 300_000;
const DISK_LOW_BYTES = 200 * 1024 * 1024;

export type Health = {
  /** `degraded`: no restart would cure it. */
  status: 'ok' | 'degraded' | 'unhealthy';
  needs?: 'scan' | 'start';
  problems: string[];
  details: Record<string, unknown>;
};

/** Whether the service does its job now. A number that waits for a person is no failure: it says what it needs. */
export async function checkHealth(gateway: Gateway, dataDir: string, now: () => number): Promise<Health> {
  const sessions = [...gateway.sessions.values()];
  const problems = sessions.flatMap((session) => sessionProblems(session, now()));
  const spool = gateway.spool.stats();
  if (gateway.hasWebhook && spool.oldestMs > SPOOL_OLD_MS) problems.push('spool_old');
  const free = await freeBytes(dataDir);
  if (free < DISK_LOW_BYTES) problems.push('disk_low');
  const isUnhealthy = problems.length > 0;
  if (!isClockBelieved(now())) problems.push('clock_behind');
  const needs = sessions.map(needOf).find((need) => need !== null) ?? null;
  return {
    status: isUnhealthy ? 'unhealthy' : problems.length > 0 ? 'degraded' : 'ok',
    ...(needs === null ? {} : { needs }),
    problems,
    details: {
      sessions: sessions.map((session) => ({
        id: session.id,
        state: session.view().state,
        since: session.view().since,
        breaker: session.permits.breaker(),
      })),
      spool,
      diskFreeBytes: free,
    },
  };
}

function sessionProblems(session: Session, now: number): string[] {
  const since = session.notReadySince();
  if (since !== null && now - since > NOT_READY_MS) return [`${session.id}:not_ready`];
  return session.isDeaf() ? [`${session.id}:deaf`] : [];
}

function needOf(session: Session): 'scan' | 'start' | null {
  const { state } = session.view();
  if (state === 'qr' || state === 'logged_out') return 'scan';
  return state === 'stopped' ? 'start' : null;
}

async function freeBytes(dataDir: string): Promise<number> {
  const disk = await statfs(dataDir);
  return disk.bavail * disk.bsize;
}
