import type { Knex } from 'knex';
import { isClockBelieved } from '@roms/domain/clock-floor';
import { STEP_MS } from '@roms/domain/stored-time';
import { recentClockSteps } from '../../db/heartbeats/clock-steps.ts';
import { countTimesAhead } from '../../db/heartbeats/correct-times.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

const BEHIND = 'lies before ROMS was made: nothing is sent by itself';
const KEEP_RIGHT = 'let the machine keep its time by itself (NTP: `timedatectl set-ntp true`)';

/** Whether the clock jumped, and whether this machine and the database agree on the time. Never throws. */
export async function checkClock(db: Knex): Promise<Finding[]> {
  // What is stored says nothing by such a clock.
  if (!isClockBelieved(Date.now()))
    return [bad('clock', `${new Date().toISOString()} ${BEHIND}`, KEEP_RIGHT)];
  try {
    const findings = [await checkDifference(db), ...(await checkSteps(db)), ...(await checkTimesAhead(db))];
    const problems = findings.filter((finding) => finding !== null);
    return problems.length > 0 ? problems : [ok('clock', 'has not jumped within a day')];
  } catch (error) {
    return [warn('clock', `could not be looked at (${reasonOf(error)})`, 'cure the database first')];
  }
}

async function checkDifference(db: Knex): Promise<Finding | null> {
  const before = Date.now();
  const { rows } = await db.raw<{ rows: { now: Date }[] }>('SELECT clock_timestamp() AS now');
  const after = Date.now();
  const there = rows[0]!.now.getTime();
  const aheadMs = there > after ? there - after : Math.min(0, there - before);
  if (Math.abs(aheadMs) < STEP_MS) return null;
  const found = `the database's clock is ${span(aheadMs)} of this machine's`;
  return warn('clock', found, KEEP_RIGHT);
}

async function checkSteps(db: Knex): Promise<Finding[]> {
  return (await recentClockSteps(db)).map(({ noticedAt, bySeconds }) => {
    const when = noticedAt.toISOString();
    if (bySeconds < 0)
      return warn(
        'clock',
        `was set back by ${length(bySeconds)} (noticed ${when})`,
        `${KEEP_RIGHT}; reminders that fell due meanwhile were sent early`,
      );
    return warn(
      'clock',
      `went ahead by ${length(bySeconds)} (noticed ${when}): it was set, or the machine slept`,
      `${KEEP_RIGHT}; a machine that sleeps sends nothing meanwhile`,
    );
  });
}

async function checkTimesAhead(db: Knex): Promise<Finding[]> {
  const ahead = await countTimesAhead(db);
  if (ahead === 0) return [];
  const advice = 'correct the clock if it is behind; the worker corrects the times once it runs';
  return [warn('clock', `${ahead} rows were last changed in the future: the clock was ahead`, advice)];
}

function span(ms: number): string {
  return `${length(ms / 1_000)} ${ms > 0 ? 'ahead' : 'behind'}`;
}

function length(seconds: number): string {
  const whole = Math.abs(seconds);
  if (whole < 120) return `${Math.round(whole)} s`;
  if (whole < 2 * 3_600) return `${Math.round(whole / 60)} minutes`;
  return whole < 48 * 3_600 ? `${(whole / 3_600).toFixed(1)} hours` : `${Math.round(whole / 86_400)} days`;
}
