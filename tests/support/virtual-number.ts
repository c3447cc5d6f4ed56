import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { GatewayEstimate, GatewayPace } from '@roms/contracts/gateway';
import { inTransaction, openDatabase } from '../../wa-service/src/database.ts';
import { createPermits } from '../../wa-service/src/pace/permit.ts';
import { createAdmission, type AdmissionAsk } from '../../wa-service/src/sends/admission.ts';
import { createComebackQueue } from '../../wa-service/src/sends/comeback-queue.ts';
import { estimateOf } from '../../wa-service/src/sessions/report.ts';
import { createSessionStore } from '../../wa-service/src/sessions/session-store.ts';
import type { Session } from '../../wa-service/src/sessions/session.ts';
import type { Sent } from '../../wa-service/test/pace/run.ts';
import type { Random } from './hostile.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type NumberAsk = Pick<AdmissionAsk, 'key' | 'lane' | 'chat' | 'body' | 'stranger'>;
export type VirtualNumber = ReturnType<typeof createVirtualNumber>;

/** How much the worker adds to the gateway's delay, as a part of it; and how soon it sees that a lane has opened (ms). */
const SPREAD = 1 / 5;
const LOOK_MS = 2_000;

/** The real permits, the real line and the real admission of one number, on a virtual clock; what left is written down. */
export function createVirtualNumber({
  clock,
  random,
  pace,
  bornWarm,
}: {
  clock: VirtualClock;
  random: Random;
  pace: GatewayPace;
  bornWarm: boolean;
}) {
  const { now } = clock;
  const folder = mkdtempSync(join(tmpdir(), 'roms-days-'));
  const database = openDatabase(join(folder, 'journal.db'), '');
  // A power cut is not what is tried here, and thousands of commits would be waited for.
  database.exec('PRAGMA synchronous = OFF');
  const settings = { isPaced: true, keepsLaneHours: true, shopZone: 'Asia/Jakarta' };
  const log = pino({ level: 'silent' });
  const permits = createPermits(database, createSessionStore(database), settings, bornWarm, {
    now,
    random,
    log,
  });
  permits.setPace(pace);
  const comebacks = createComebackQueue(now, permits.meanGapMs);
  const admission = createAdmission(permits, comebacks, now);
  const firstAsked = new Map<string, number>();
  const sent: Sent[] = [];

  return {
    sent,
    /** When to ask again (epoch ms), as the worker would; null: it may leave, and must do so before anybody else asks. */
    askedBack(ask: NumberAsk): number | null {
      const firstAskedAt = firstAsked.get(ask.key) ?? now();
      firstAsked.set(ask.key, firstAskedAt);
      const refusal = admission.refusal({ ...ask, firstAskedAt }, false);
      if (refusal === null) return null;
      const backInMs = admission.retryAfterMs({ ...ask, firstAskedAt }, refusal.until - now());
      // In front of a lane that is closed for everybody a delivery waits for its opening.
      if (refusal.reason === 'quiet') return refusal.until + random() * LOOK_MS;
      return now() + backInMs * (1 + random() * SPREAD);
    },
    leave(ask: NumberAsk): void {
      const { key, lane, chat, body, stranger } = ask;
      inTransaction(database, () => permits.take(key, ask, now()));
      comebacks.forget(key);
      sent.push({ ...{ key, at: now(), lane, chat, text: body, stranger }, isRefused: false, pace });
    },
    prove({ key, lane, chat }: NumberAsk): void {
      permits.record({ key, lane, chat, state: 'sent', code: null, isKnownChat: () => true });
    },
    /** What the gateway's own route answers. */
    estimate: (count: number): GatewayEstimate => estimateOf({ permits } as Session, 'broadcast', count),
    close(): void {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
