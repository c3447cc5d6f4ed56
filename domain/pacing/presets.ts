/**
 * How fast a number sends on its own. WhatsApp publishes no figure for unofficial numbers:
 * each is a guess with a source, and none may be passed off as safe. All times are milliseconds.
 */

export type PaceLane = 'reply' | 'transactional' | 'reminder' | 'broadcast';
export type PacePreset = 'careful' | 'normal' | 'fast';
type Range = readonly [low: number, high: number];

/** What is in force for a number: a preset, with the shop's own day cap, within the ceiling. */
export type PaceLimits = {
  gapMs: Readonly<Record<PaceLane, Range>>;
  /** Rolling windows; they hold reminders and broadcasts, a transactional send only uses them up. */
  perHour: number;
  perDay: number;
  /** Broadcasts pause after so many, for so long. */
  restAfter: Range;
  restMs: Range;
  /** Broadcasts to people who never wrote to us, a rolling day. */
  strangersPerDay: number;
  /** Broadcasts of the same text, a rolling hour. */
  identicalPerHour: number;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** No preset and no setting goes beyond these, whatever is stored or asked for. */
export const PACE_CEILING = {
  /** Above 200 an hour every source but the most careless one speaks of bans. */
  perHour: 200,
  /** No source: between the 800 and the 1,500 a day that baileys-antiban calls conservative and moderate. */
  perDay: 1_000,
  /** The gaps of `fast`. */
  gapMs: {
    reply: SECOND,
    transactional: 3 * SECOND,
    reminder: 15 * SECOND,
    broadcast: 15 * SECOND,
  },
} as const;

export const PACE_PRESETS: Readonly<Record<PacePreset, PaceLimits>> = {
  careful: {
    gapMs: {
      reply: [SECOND, SECOND],
      // No source: half as slow again as `normal`.
      transactional: [8 * SECOND, 18 * SECOND],
      // No source: twice WAHA's 30-60 s.
      reminder: [60 * SECOND, 120 * SECOND],
      broadcast: [60 * SECOND, 120 * SECOND],
    },
    // Effess, second step of a young number: 40 an hour and 200 a day; the day is half of `normal`.
    perHour: 40,
    perDay: 150,
    // No source: longer than `normal` after fewer.
    restAfter: [15, 20],
    restMs: [10 * MINUTE, 15 * MINUTE],
    // No source: below baileys-antiban's 5.
    strangersPerDay: 3,
    // baileys-antiban: 3-5.
    identicalPerHour: 3,
  },
  normal: {
    gapMs: {
      // No source: a person who types is no faster.
      reply: [SECOND, SECOND],
      // Fonnte 5-10 s, Wasender 5 s.
      transactional: [5 * SECOND, 12 * SECOND],
      // WAHA's guide: 30-60 s at random.
      reminder: [30 * SECOND, 60 * SECOND],
      broadcast: [30 * SECOND, 60 * SECOND],
    },
    // WAHA about 80, Effess 80 by default.
    perHour: 80,
    // Below Effess' 500 and baileys-antiban's 800.
    perDay: 300,
    // Ticketz pauses after 20, WAHA between packages.
    restAfter: [20, 30],
    restMs: [5 * MINUTE, 10 * MINUTE],
    // baileys-antiban: 5 a day.
    strangersPerDay: 5,
    // baileys-antiban: 3-5.
    identicalPerHour: 4,
  },
  fast: {
    gapMs: {
      reply: [SECOND, SECOND],
      // baileys-antiban, conservative: 2.5-7 s.
      transactional: [3 * SECOND, 8 * SECOND],
      // The slower half of Effess' 5-30 s.
      reminder: [15 * SECOND, 30 * SECOND],
      broadcast: [15 * SECOND, 30 * SECOND],
    },
    // baileys-antiban, conservative: 100; moderate: 300.
    perHour: 120,
    // Between Effess' 500 and baileys-antiban's 800, both for numbers that are warm.
    perDay: 600,
    // No source: shorter than `normal`, after more.
    restAfter: [30, 40],
    restMs: [3 * MINUTE, 6 * MINUTE],
    // baileys-antiban: 5 a day; no source allows more.
    strangersPerDay: 5,
    // baileys-antiban: 3-5.
    identicalPerHour: 5,
  },
};

/** What broadcasts may take of the budget that transactional sends leave; the other 60 % are for reminders. */
export const BROADCAST_SHARE = 0.4;

/** Opening and closing hour on the shop's clock; reminders and broadcasts keep to a customer's waking day. */
export const LANE_HOURS = { transactional: [6, 22], reminder: [8, 20], broadcast: [8, 20] } as const;

/** The limits of a preset with the shop's own day cap, if it has one; never beyond `PACE_CEILING`. */
export function paceLimits(preset: PacePreset, perDay: number | null): PaceLimits {
  const limits = PACE_PRESETS[preset];
  const gap = (lane: PaceLane): Range => {
    const [low, high] = limits.gapMs[lane];
    return [Math.max(low, PACE_CEILING.gapMs[lane]), Math.max(high, PACE_CEILING.gapMs[lane])];
  };
  return {
    ...limits,
    gapMs: {
      reply: gap('reply'),
      transactional: gap('transactional'),
      reminder: gap('reminder'),
      broadcast: gap('broadcast'),
    },
    perHour: Math.min(limits.perHour, PACE_CEILING.perHour),
    perDay: Math.min(perDay ?? limits.perDay, PACE_CEILING.perDay),
  };
}
