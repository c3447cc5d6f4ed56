import type { EvaluatedCheck } from '@roms/contracts/decisions';

/** A sentence of `decisions.fact` and what it names; times are ISO-8601, in `at`. */
export type Fact = { key: string; at?: string; named?: Record<string, string | number> };

type Details = EvaluatedCheck['details'];
const text = (value: unknown): string => (typeof value === 'string' ? value : String(value ?? ''));
const listed = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : '');

const CS_CAUSES: Record<string, string> = {
  label: 'csLabel',
  unanswered: 'csUnanswered',
  recent: 'csRecent',
};

const FACTS: Record<string, (details: Details) => Fact | null> = {
  duplicate_occurrence: ({ coveredByMessageId }) => (coveredByMessageId ? { key: 'covered' } : null),
  bad_address: ({ cause }) =>
    cause === undefined ? null : { key: cause === 'no_address' ? 'noAddress' : 'notOnWhatsapp' },
  no_reply_streak: ({ count, limit }) =>
    limit === undefined ? null : { key: 'streak', named: { count: Number(count), limit: Number(limit) } },
  cs_open: ({ cause, label }) => {
    const key = CS_CAUSES[text(cause)];
    return key === undefined ? null : { key, named: { label: text(label) } };
  },
  freq_cap: ({ lastAt }) => (lastAt === undefined ? null : { key: 'lastMarketing', at: text(lastAt) }),
  quiet_hours: ({ from, to, zone }) =>
    from === undefined ? null : { key: 'hours', named: { from: text(from), to: text(to), zone: text(zone) } },
  blackout: ({ kind, day, name }) => {
    if (kind === undefined) return null;
    if (kind === 'friday_noon') return { key: 'fridayNoon' };
    const key = kind === 'holiday' ? 'holiday' : 'blackoutDay';
    return { key, named: { day: text(day), name: text(name) } };
  },
  automation_stopped: ({ stopId, stoppedUntil }) => {
    if (stopId === undefined) return null;
    return stoppedUntil ? { key: 'stoppedUntil', at: text(stoppedUntil) } : { key: 'stoppedOpen' };
  },
  missing_variable: ({ missing }) => (missing ? { key: 'missing', named: { names: listed(missing) } } : null),
  out_of_stock: ({ products }) => (products ? { key: 'products', named: { names: listed(products) } } : null),
  holdout: ({ percent }) =>
    percent === undefined ? null : { key: 'holdout', named: { percent: Number(percent) } },
};

/** What a check went by, as a sentence; null when there is nothing to say beyond its name. */
export function factOfCheck({ check, details }: EvaluatedCheck): Fact | null {
  return FACTS[check]?.(details) ?? null;
}
