import type { Check } from './check.ts';

/** A customer gets one marketing message within the cap, whatever order or broadcast causes the next. */
export const freqCap: Check = {
  code: 'freq_cap',
  mayDefer: true,
  judge({ at, otherMarketing, capMs, isConfirmed }) {
    const last = otherMarketing.reduce<Date | null>(
      (latest, other) => (latest === null || other.at > latest ? other.at : latest),
      null,
    );
    if (last === null) return { verdict: 'pass' };
    const until = new Date(last.getTime() + capMs);
    const details = { lastAt: last.toISOString() };
    if (until <= at) return { verdict: 'pass', details };
    if (isConfirmed) return { verdict: 'pass', details: { ...details, isConfirmed } };
    return { verdict: 'defer', until, details };
  },
};
