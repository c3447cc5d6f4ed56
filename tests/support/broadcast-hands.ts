import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { AppError } from '@roms/domain/errors';
import { cancelBroadcast } from '../../db/broadcasts/cancel-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import type { BroadcastEngine } from './broadcast-engine.ts';
import { pick, type Random } from './hostile.ts';

/** What a hand may do to a broadcast: by the rows as dashboard and CLI do, or in Temporal's UI. */
const HANDS = ['pause', 'resume', 'pause in Temporal', 'resume in Temporal', 'nothing'] as const;

/**
 * Pauses and resumes a broadcast that runs, so often at random moments and by random ways, then lets it go on to its end
 * or cancels it. Nobody may get it twice, everybody is accounted for at every look, and what was not sent is told.
 */
export async function tryHands(
  engine: BroadcastEngine,
  { recipients, times, random }: { recipients: number; times: number; random: Random },
): Promise<void> {
  const { id, phones } = await engine.send(recipients);
  await engine.hasSent(id, 1);
  for (let time = 0; time < times; time += 1) {
    await doOne(engine, id, pick(random, HANDS));
    await sleep(random() * 300);
    const { audience, ...statuses } = await engine.counts(id);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(audience);
    expect(audience).toBe(recipients);
  }
  const isCancelled = random() < 0.5;
  if (isCancelled) await cancel(engine, id, random);
  else await goOn(engine, id);
  await engine.reaches(id, ...(isCancelled ? (['cancelled', 'done'] as const) : (['done'] as const)));
  await engine
    .handle(id)
    .result()
    .catch(() => null);
  const counts = await engine.counts(id);
  expect(counts).toMatchObject({ pending: 0, queued: 0, failed: 0, skipped: 0, expired: 0 });
  expect(counts.sent + counts.cancelled).toBe(recipients);
  const got = { 0: counts.cancelled, 1: counts.sent };
  expect(await engine.arrivals(phones)).toEqual(
    Object.fromEntries(Object.entries(got).filter(([, count]) => count > 0)),
  );
}

async function doOne(engine: BroadcastEngine, id: number, hand: (typeof HANDS)[number]): Promise<void> {
  const { db } = engine;
  switch (hand) {
    case 'pause':
      await unlessOver(() => db.transaction((trx) => pauseBroadcast(trx, id)));
      return engine.workflows().wakeBroadcast(id);
    case 'resume':
      await unlessOver(() => db.transaction((trx) => resumeBroadcast(trx, id)));
      return engine.workflows().wakeBroadcast(id);
    case 'pause in Temporal':
      return unlessGone(() => engine.handle(id).signal('pause'));
    case 'resume in Temporal':
      return unlessGone(() => engine.handle(id).signal('resume'));
    case 'nothing':
  }
}

async function cancel(engine: BroadcastEngine, id: number, random: Random): Promise<void> {
  if (random() < 0.5) return unlessGone(() => engine.handle(id).cancel());
  await unlessOver(() => engine.db.transaction((trx) => cancelBroadcast(trx, id)));
  engine.workflows().cancelBroadcast(id);
}

/** Signals may still be on their way: it is resumed until it has ended. */
async function goOn(engine: BroadcastEngine, id: number): Promise<void> {
  while ((await engine.stateOf(id)) !== 'done') {
    if ((await engine.stateOf(id)) === 'paused') await doOne(engine, id, 'resume');
    await sleep(200);
  }
}

/** It may have ended meanwhile. */
async function unlessOver(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'broadcast_state')) throw error;
  });
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'WorkflowNotFoundError')) throw error;
  });
}
