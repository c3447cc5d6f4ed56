import { formatCount } from '../../ui/count.ts';

/** `+12%`, `−8%`: how much more or less one is than the other; null where that cannot be said, or nothing changed. */
export function partText(now: number, before: number): string | null {
  const percent = before === 0 ? 0 : Math.round(((now - before) / before) * 100);
  return percent === 0 ? null : `${percent > 0 ? '+' : '−'}${formatCount(Math.abs(percent))}%`;
}
