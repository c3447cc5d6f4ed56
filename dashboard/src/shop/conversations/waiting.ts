import type { ReplyTarget } from '@roms/contracts/conversations';

const MINUTE_MS = 60_000;

export type Waited = {
  unit: 'now' | 'minutes' | 'hours' | 'days';
  count: number;
  urgency: 'calm' | 'soon' | 'late';
};

/** Whose answer is owed: since when, and by when; without a target for a shop that never opens. */
export type Waiting = { since: string; target: ReplyTarget | null };

/** How much of the bar is full when the answer is soon due. */
const SOON_SHARE = 2 / 3;

/** How long a customer has waited, in its largest whole unit, and how urgent that is by the shop's targets. `now` in milliseconds. */
export function waited({ since, target }: Waiting, now: number): Waited {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
  const urgency = urgencyOf(target, now);
  if (minutes < 1) return { unit: 'now', count: 0, urgency };
  if (minutes < 60) return { unit: 'minutes', count: minutes, urgency };
  if (minutes < 2 * 24 * 60) return { unit: 'hours', count: Math.floor(minutes / 60), urgency };
  return { unit: 'days', count: Math.floor(minutes / (24 * 60)), urgency };
}

/**
 * How much of the time until the answer is due is over: 0 to 1. `now` in milliseconds. A closed shop's clock stands, so
 * the way to "soon" and from there to "due" are drawn each for itself.
 */
export function waitedShare({ since, target }: Waiting, now: number): number {
  if (target === null) return 0;
  const [soon, due] = [Date.parse(target.soonAt), Date.parse(target.dueAt)];
  if (now < soon) return SOON_SHARE * part(Date.parse(since), soon, now);
  return SOON_SHARE + (1 - SOON_SHARE) * part(soon, due, now);
}

function urgencyOf(target: ReplyTarget | null, now: number): Waited['urgency'] {
  if (target === null || now < Date.parse(target.soonAt)) return 'calm';
  return now < Date.parse(target.dueAt) ? 'soon' : 'late';
}

/** How much of the way from one moment to another is over: 0 to 1. */
function part(from: number, to: number, now: number): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
}

/** The ink of each urgency, and the colour of its bar. */
export const WAITED_INK = { calm: 'text-muted', soon: 'text-warning', late: 'text-error' } as const;
export const WAITED_BAR = { calm: 'bg-brand-400', soon: 'bg-gold-400', late: 'bg-maroon-400' } as const;
