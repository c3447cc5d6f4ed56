import type { Knex } from 'knex';

/** The clock was set by `bySeconds`; negative: back. */
export type ClockStep = { noticedAt: Date; bySeconds: number };

const DAYS_KEPT = 30;

export async function recordClockStep(db: Knex, bySeconds: number): Promise<void> {
  await db('clock_steps').insert({ by_seconds: bySeconds });
  await db('clock_steps')
    .where('noticed_at', '<', db.raw(`now() - interval '${DAYS_KEPT} days'`))
    .delete();
}

/** Steps that were noticed within the last day, or by a clock that was ahead; the newest first. */
export async function recentClockSteps(db: Knex): Promise<ClockStep[]> {
  return db('clock_steps')
    .where('noticed_at', '>', db.raw(`now() - interval '1 day'`))
    .orderBy('id', 'desc')
    .limit(10)
    .select('noticed_at as noticedAt', 'by_seconds as bySeconds');
}
