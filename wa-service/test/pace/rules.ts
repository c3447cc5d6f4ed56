import type { GatewayPace, Lane, PacePreset } from '@roms/contracts/gateway';
import type { Run, Sent } from './run.ts';

/** What must be true of any timeline, written from the rules of the pace alone: it shares no figure and no function with the code. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Jakarta, without daylight saving time. */
const ZONE = 7 * HOUR;

type Figures = {
  gap: Record<Lane, number>;
  hour: number;
  day: number;
  batch: number;
  rest: number;
  strangers: number;
  identical: number;
};
const PRESETS: Record<PacePreset, Figures> = {
  careful: {
    gap: gaps(8, 60),
    hour: 40,
    day: 150,
    batch: 20,
    rest: 10 * MINUTE,
    strangers: 3,
    identical: 3,
  },
  normal: {
    gap: gaps(5, 30),
    hour: 80,
    day: 300,
    batch: 30,
    rest: 5 * MINUTE,
    strangers: 5,
    identical: 4,
  },
  fast: {
    gap: gaps(3, 15),
    hour: 120,
    day: 600,
    batch: 40,
    rest: 3 * MINUTE,
    strangers: 5,
    identical: 5,
  },
};
const WARM_UP = [20, 36, 65, 117, 210, 378, 680];
const HOURS: Record<Lane, [number, number]> = {
  reply: [0, 24],
  transactional: [6, 22],
  reminder: [8, 20],
  broadcast: [8, 20],
};

function gaps(transactional: number, marketing: number): Record<Lane, number> {
  const [one, other] = [transactional * SECOND, marketing * SECOND];
  return { reply: SECOND, transactional: one, reminder: other, broadcast: other };
}

const figures = ({ preset, perDay }: GatewayPace): Figures => ({
  ...PRESETS[preset],
  day: Math.min(1_000, perDay ?? PRESETS[preset].day),
});
const isAutomated = ({ lane }: Sent): boolean => lane !== 'reply';
const isMarketing = ({ lane }: Sent): boolean => lane === 'reminder' || lane === 'broadcast';
const shareOf = (rest: number): number => Math.min(Math.max(0, rest), Math.max(1, Math.floor(rest * 0.4)));

/** Every breach of a rule, in words; none is what a test wants. */
export function breaches(run: Run): string[] {
  return [
    ...run.oddities,
    ...budgetBreaches(run),
    ...[hourBreaches, strangerBreaches].flatMap((check) => check(run)),
    ...[breakerBreaches, reminderBreaches, replyBreaches].flatMap((check) => check(run)),
  ];
}

/** What was seen of a number that keeps its pace, virtual or real; `heard` is what customers wrote. */
export type Seen = Pick<Run, 'sent' | 'heard'> & { plan: Pick<Run['plan'], 'bornWarm'> };

/** What binds a number at any hour of the day: gaps, caps and shares of the hour and the day, rests, texts. */
export function budgetBreaches(seen: Seen): string[] {
  return [gapBreaches, capBreaches, restBreaches, textBreaches].flatMap((check) => check(seen));
}

function gapBreaches({ sent }: Seen): string[] {
  let last: Sent | undefined;
  let lastAutomated: Sent | undefined;
  return sent.flatMap((one) => {
    const { gap } = figures(one.pace);
    const before = isAutomated(one) ? lastAutomated : last;
    last = one;
    if (isAutomated(one)) lastAutomated = one;
    if (before === undefined) return [];
    const least = one.lane === 'reply' ? SECOND : Math.max(gap[one.lane], gap[before.lane]);
    const was = one.at - before.at;
    return was >= least ? [] : [`${one.key} came ${was} ms after ${before.key}, at least ${least}`];
  });
}

function hourBreaches({ sent }: Run): string[] {
  return sent.flatMap(({ key, lane, at }) => {
    const hour = (((at + ZONE) % DAY) + DAY) % DAY;
    const [opens, closes] = HOURS[lane];
    return hour >= opens * HOUR && hour < closes * HOUR ? [] : [`${key} left outside its lane's hours`];
  });
}

/** Windows that end at a marketing send are the fullest: nothing else is held by a cap. */
function capBreaches(run: Seen): string[] {
  const sizes = { hour: createCounter(HOUR), day: createCounter(DAY) };
  const warmUpDay = createWarmUpDays(run);
  return run.sent.flatMap((one) => {
    if (!isAutomated(one)) return [];
    const { hour, day } = figures(one.pace);
    const index = warmUpDay(one.at);
    const caps = { hour, day: Math.min(day, index === null ? day : (WARM_UP[index] ?? day)) };
    return (['hour', 'day'] as const).flatMap((size) => {
      const counts = sizes[size].add(one);
      const { transactional, broadcast } = counts;
      const all = transactional + broadcast + counts.reminder;
      if (!isMarketing(one)) return [];
      const over = all > caps[size] ? [`${one.key} was number ${all} of ${caps[size]} in a ${size}`] : [];
      const share = shareOf(caps[size] - transactional);
      return one.lane === 'broadcast' && broadcast > share
        ? [...over, `${one.key} was broadcast ${broadcast} of ${share} in a ${size}`]
        : over;
    });
  });
}

function createCounter(windowMs: number) {
  const inside: Sent[] = [];
  let first = 0;
  const counts = { reply: 0, transactional: 0, reminder: 0, broadcast: 0 };
  return {
    add(one: Sent) {
      inside.push(one);
      counts[one.lane] += 1;
      for (let old = inside[first]; old !== undefined && old.at <= one.at - windowMs; old = inside[first]) {
        counts[old.lane] -= 1;
        first += 1;
      }
      return counts;
    },
  };
}

/** The day of the warm-up, from 0; it begins with the first automated send, and again after 72 silent hours. */
function createWarmUpDays({ plan, heard }: Seen): (at: number) => number | null {
  let since: number | null = null;
  let lastActive = -Infinity;
  let listened = 0;
  const wake = (at: number): void => {
    if (at - lastActive >= 72 * HOUR) since = null;
    lastActive = at;
  };
  return (at) => {
    for (; (heard[listened]?.at ?? Infinity) <= at; listened += 1)
      wake((heard[listened] as { at: number }).at);
    wake(at);
    since ??= at;
    return plan.bornWarm ? null : Math.floor((at - since) / DAY);
  };
}

function restBreaches({ sent }: Seen): string[] {
  const broadcasts = sent.filter(({ lane }) => lane === 'broadcast');
  return broadcasts.flatMap((one, index) => {
    const { batch, rest } = figures(one.pace);
    let size = 1;
    for (let back = index; back > 0 && size <= batch; back -= 1, size += 1) {
      if ((broadcasts[back] as Sent).at - (broadcasts[back - 1] as Sent).at >= rest) break;
    }
    return size <= batch ? [] : [`${one.key} was the ${size}th without a rest`];
  });
}

function textBreaches({ sent }: Seen): string[] {
  const byText = new Map<string, number[]>();
  return sent.flatMap(({ lane, text, at, key, pace }) => {
    if (lane !== 'broadcast') return [];
    const times = [...(byText.get(text) ?? []), at].filter((time) => time > at - HOUR);
    byText.set(text, times);
    return times.length <= figures(pace).identical ? [] : [`${key} was text ${times.length} of an hour`];
  });
}

function strangerBreaches({ sent, heard }: Run): string[] {
  const strangers = sent.filter(({ stranger }) => stranger);
  return strangers.flatMap(({ at, key, pace }, index) => {
    const before = strangers.slice(0, index);
    const ofDay = 1 + before.filter((one) => one.at > at - DAY).length;
    const over = ofDay <= figures(pace).strangers ? [] : [`${key} was stranger ${ofDay} of a day`];
    // Each stranger has a chat of its own here.
    const ofWeek = before.filter((one) => one.at > at - 7 * DAY && !one.isRefused);
    const judged = ofWeek.filter((one) => one.at <= at - 12 * HOUR);
    const answered = judged.filter((one) => heard.some((word) => word.chat === one.chat && word.at < at));
    const mustRest = judged.length >= 5 && answered.length < judged.length * 0.1;
    const last = Math.max(...ofWeek.map((one) => one.at));
    return mustRest && at < last + DAY ? [...over, `${key} left while strangers had to rest`] : over;
  });
}

function breakerBreaches({ sent, logouts }: Run): string[] {
  return sent.flatMap((one) => {
    const isOpen = logouts.some((at) => one.at > at && one.at < at + 30 * MINUTE);
    return isMarketing(one) && isOpen ? [`${one.key} left while marketing had to rest`] : [];
  });
}

/** Broadcasts never had more than their share when a reminder found its cap used up, nor passed one that waited. */
function reminderBreaches(run: Run): string[] {
  const { sent, capped, plan } = run;
  const starved = capped.flatMap(({ at, pace }) => {
    // Where the cap itself changes on the way, what was sent under another one says nothing.
    if (plan.changes.length > 0 || !plan.bornWarm) return [];
    const { hour, day } = figures(pace);
    const isFull = (windowMs: number, cap: number): boolean => {
      const inside = within(sent, at - windowMs, at).filter(isAutomated);
      const broadcasts = inside.filter(({ lane }) => lane === 'broadcast').length;
      return inside.length >= cap && broadcasts <= shareOf(cap);
    };
    return isFull(HOUR, hour) || isFull(DAY, day) ? [] : [`a reminder was starved at ${at}`];
  });
  const passed = overtakings(run).flatMap(({ from, by }) =>
    // A faster pace, or a crowd after a silence, frees a slot before the time that a reminder was told.
    by <= 2 ? [] : [`${by} broadcasts passed a reminder of ${from}`],
  );
  return [...starved, ...passed];
}

/** Reminders that waited for their gap alone while more broadcasts left than reminders and thank-yous. */
export function overtakings({ sent, reminderWaits, restarts }: Run): { from: number; by: number }[] {
  return reminderWaits.flatMap(({ from, to }) => {
    // Who waits is known to the process alone: it learns it anew when they ask again.
    if (restarts.some((at) => at >= from && at <= to)) return [];
    const between = within(sent, from, to).filter(({ at }) => at < to);
    const broadcasts = between.filter(({ lane }) => lane === 'broadcast').length;
    const others = between.filter(({ lane }) => lane === 'reminder' || lane === 'transactional').length;
    return broadcasts <= others ? [] : [{ from, by: broadcasts - others }];
  });
}

/** How far apart two broadcasts of as many recipients were at most, in messages, until one of them was through. */
export function furthestAhead({
  sent,
  plan,
}: {
  sent: Run['sent'];
  plan: Pick<Run['plan'], 'broadcasts'>;
}): number {
  const done = [0, 0];
  let furthest = 0;
  for (const { campaign } of sent) {
    if (campaign === undefined) continue;
    done[campaign]! += 1;
    furthest = Math.max(furthest, Math.abs(done[0]! - done[1]!));
    if (done.includes(plan.broadcasts / 2)) break;
  }
  return furthest;
}

function replyBreaches({ sent, replyWaits }: Run): string[] {
  return replyWaits.flatMap(({ from, to }) => {
    const replies = within(sent, from - 1, to - 1).filter(({ lane }) => lane === 'reply').length;
    return to - from <= (replies + 1) * (SECOND + 20) ? [] : [`a reply of ${from} waited ${to - from} ms`];
  });
}

/** Sends in (from, to]. */
function within(sent: Sent[], from: number, to: number): Sent[] {
  return sent.slice(firstAfter(sent, from), firstAfter(sent, to));
}

function firstAfter(sent: Sent[], at: number): number {
  let [low, high] = [0, sent.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sent[middle] as Sent).at > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
