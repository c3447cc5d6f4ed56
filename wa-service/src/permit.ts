import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '@roms/contracts/gateway';
import { DAY_MS, laneBudget, paceRefusal } from '@roms/domain/pacing';
import type { PacedSend, PaceFacts, PaceRefusal } from '@roms/domain/pacing';
import type { SessionStore } from './session-store.ts';

/** One budget for a number, whoever asks. Every send is on disk before it happens: a restart gives no free burst. */

const SCHEMA = `
CREATE TABLE IF NOT EXISTS permits (
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  lane TEXT NOT NULL,
  jitter REAL NOT NULL,
  stranger INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS permits_at ON permits (at);
`;

/** Marketing pauses after this many nacks or open outcomes in a row, and after a logout by WhatsApp. */
const FAILURE_STREAK = 5;
const BREAKER_MS = 30 * 60_000;

export type PermitSettings = { isPaced: boolean; keepsLaneHours: boolean; shopZone: string };
export type Permits = ReturnType<typeof createPermits>;

export function createPermits(
  database: DatabaseSync,
  store: SessionStore,
  settings: PermitSettings,
  bornWarm: boolean,
  clock: { now: () => number; random: () => number },
) {
  database.exec(SCHEMA);
  database.prepare('DELETE FROM permits WHERE at <= ?').run(clock.now() - DAY_MS);
  const insert = database.prepare(
    'INSERT INTO permits (key, at, lane, jitter, stranger) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM permits WHERE key = ? AND at = ?');
  const prune = database.prepare('DELETE FROM permits WHERE at <= ?');
  let sends = (
    database
      .prepare('SELECT at, lane, jitter, stranger, key FROM permits ORDER BY at')
      .all() as unknown as (Omit<PacedSend, 'stranger'> & { stranger: number; key: string })[]
  ).map((row) => ({ ...row, stranger: row.stranger === 1 }));
  if (!bornWarm && store.get('warmUpSince') === null) store.set('warmUpSince', String(clock.now()));

  const number = (name: string): number | null => {
    const value = store.get(name);
    return value === null ? null : Number(value);
  };
  const facts = (stranger: boolean): PaceFacts => ({
    now: clock.now(),
    sends,
    hours: { kept: settings.keepsLaneHours, zone: settings.shopZone },
    warmUpSince: number('warmUpSince'),
    breakerUntil: number('breakerUntil'),
    stranger,
  });
  const forgetOld = (): void => {
    const oldest = clock.now() - DAY_MS;
    const first = sends[0];
    // Only now and then: a deletion for every send would be a commit of its own.
    if (first === undefined || first.at > oldest - 600_000) return;
    prune.run(oldest);
    sends = sends.filter((send) => send.at > oldest);
  };

  return {
    isPaced: settings.isPaced,
    /** Why `lane` must wait, or `null`. Without the pace nothing waits. */
    refusal(lane: Lane, stranger = false): PaceRefusal | null {
      return settings.isPaced ? paceRefusal(lane, facts(stranger)) : null;
    },
    /** Counts a send; the caller wraps it with the journal's claim in one transaction. */
    take(key: string, lane: Lane, stranger: boolean, at: number): void {
      forgetOld();
      const jitter = clock.random();
      insert.run(key, at, lane, jitter, stranger ? 1 : 0);
      sends.push({ key, at, lane, jitter, stranger });
    },
    /** Gives a permit back: the engine failed before it created the message. */
    giveBack(key: string, at: number): void {
      remove.run(key, at);
      sends = sends.filter((send) => send.key !== key || send.at !== at);
    },
    /** Feeds the circuit breaker: five failures in a row pause the marketing lanes. */
    record(isSuccess: boolean): void {
      const streak = isSuccess ? 0 : (number('failureStreak') ?? 0) + 1;
      if (streak !== (number('failureStreak') ?? 0)) store.set('failureStreak', String(streak));
      if (streak >= FAILURE_STREAK) this.openBreaker();
    },
    openBreaker(): void {
      store.set('breakerUntil', String(clock.now() + BREAKER_MS));
      store.set('failureStreak', '0');
    },
    budget(lane: Lane) {
      const refusal = this.refusal(lane);
      const { used, left } = laneBudget(lane, facts(false));
      return {
        lane,
        used,
        left: settings.isPaced ? left : null,
        nextFreeAt: new Date(Math.max(clock.now(), refusal?.until ?? 0)).toISOString(),
        reason: refusal?.reason ?? null,
      };
    },
  };
}
