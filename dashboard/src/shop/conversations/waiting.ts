const MINUTE_MS = 60_000;

export type Waited = {
  unit: 'now' | 'minutes' | 'hours' | 'days';
  count: number;
  urgency: 'calm' | 'soon' | 'late';
};

/** Minutes after which a waiting customer turns amber, and red: people on WhatsApp expect minutes, not days. */
const SOON_AFTER_MINUTES = 15;
const LATE_AFTER_MINUTES = 60;

/** How long a customer has waited since `since`, in its largest whole unit. `now` in milliseconds. */
export function waited(since: string, now: number): Waited {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
  const urgency = minutes >= LATE_AFTER_MINUTES ? 'late' : minutes >= SOON_AFTER_MINUTES ? 'soon' : 'calm';
  if (minutes < 1) return { unit: 'now', count: 0, urgency };
  if (minutes < 60) return { unit: 'minutes', count: minutes, urgency };
  if (minutes < 2 * 24 * 60) return { unit: 'hours', count: Math.floor(minutes / 60), urgency };
  return { unit: 'days', count: Math.floor(minutes / (24 * 60)), urgency };
}

/** How much of the time after which a customer has waited too long is over: 0 to 1. `now` in milliseconds. */
export function waitedShare(since: string, now: number): number {
  const minutes = (now - Date.parse(since)) / MINUTE_MS;
  return Math.min(1, Math.max(0, minutes / LATE_AFTER_MINUTES));
}

/** The ink of each urgency, and the colour of its bar. */
export const WAITED_INK = { calm: 'text-muted', soon: 'text-warning', late: 'text-error' } as const;
export const WAITED_BAR = { calm: 'bg-brand-400', soon: 'bg-gold-400', late: 'bg-maroon-400' } as const;
