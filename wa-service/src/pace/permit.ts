import type { DatabaseSync } from 'node:sqlite';
import type { GatewayPace, Lane } from '@roms/contracts/gateway';
import { isClockBelieved } from '@roms/domain/clock-floor';
import { hasTooManyComplaints } from '@roms/domain/pacing/breaker';
import { paceLimits } from '@roms/domain/pacing/presets';
import { meanGapMs, paceRefusal } from '@roms/domain/pacing/pacing';
import type { PaceFacts, PaceRefusal } from '@roms/domain/pacing/pacing';
import type { Logger } from 'pino';
import { createClock } from '../clock.ts';
import { createBreaker } from './breaker.ts';
import { createDaySends } from './day-sends.ts';
import type { DriverMessage } from '../drivers/driver.ts';
import { createMarketingMemory, textHashOf } from './marketing-memory.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { createWarmUp } from './warm-up.ts';

/** One budget for a number, for all of its callers. Every send is on disk before it happens: a restart gives no free burst. */

/** How soon it is looked whether a clock that is not believed was set right (ms). */
const CLOCK_LOOK_MS = 30_000;
const DEFAULT_PACE: GatewayPace = { preset: 'normal', perDay: null };

export type PermitSettings = {
  isPaced: boolean;
  keepsLaneHours: boolean;
  shopZone: string;
  /** What a preset and the shop's day cap allow; only tests say otherwise. */
  limitsOf?: typeof paceLimits;
};
/** What the pace needs to know of a message. */
export type PermitAsk = {
  lane: Lane;
  chat: string;
  body: string;
  stranger: boolean;
  media?: { id: string } | undefined;
};
/** How a send ended, for the breaker; `isKnownChat`: an earlier message of ours got through to that chat. */
export type PermitOutcome = {
  key: string;
  lane: Lane;
  chat: string;
  state: 'sent' | 'rejected' | 'unknown';
  code: string | null;
  isKnownChat: () => boolean;
};
export type PermitDeps = {
  now: () => number;
  random: () => number;
  log: Pick<Logger, 'warn' | 'info'>;
};
/** Why a message must wait, and until when (epoch ms). */
export type NotYet = PaceRefusal | { reason: 'clock'; until: number };
export type Permits = ReturnType<typeof createPermits>;

export function createPermits(
  database: DatabaseSync,
  store: SessionStore,
  settings: PermitSettings,
  bornWarm: boolean,
  deps: PermitDeps,
) {
  const clock = createClock(deps.now);
  const { now } = clock;
  const sends = createDaySends(database, clock);
  const memory = createMarketingMemory(database, clock);
  const breaker = createBreaker(store, clock, deps.log);
  const warmUp = createWarmUp(store, bornWarm, clock);
  const limitsOf = settings.limitsOf ?? paceLimits;
  let pace = storedPace();
  let limits = limitsOf(pace.preset, pace.perDay);

  function storedPace(): GatewayPace {
    const stored = store.get('pace');
    return stored === null ? DEFAULT_PACE : (JSON.parse(stored) as GatewayPace);
  }

  function factsFor(ask: PermitAsk | null): PaceFacts {
    const textHash = ask?.lane === 'broadcast' ? textHashOf(ask) : null;
    const isStranger = ask?.lane === 'broadcast' && ask.stranger;
    const at = now();
    return {
      now: at,
      limits,
      // By a clock that is behind a reply would wait for the gap after a send of years to come.
      sends: isClockBelieved(at) ? sends.list() : sends.list().filter((send) => send.at <= at),
      stranger: isStranger,
      hours: { kept: settings.keepsLaneHours, zone: settings.shopZone },
      warmUpSince: warmUp.since(),
      breakerUntil: breaker.holdsUntil(),
      strangers: isStranger ? memory.strangers() : [],
      sameText: textHash === null ? [] : memory.sameText(textHash),
    };
  }

  /** By a clock that is not believed nothing goes by itself: neither the day's budget nor the hour is known. */
  function clockRefusal(lane: Lane): NotYet | null {
    const at = now();
    if (lane === 'reply' || isClockBelieved(at)) return null;
    return { reason: 'clock', until: at + CLOCK_LOOK_MS };
  }

  return {
    isPaced: settings.isPaced,
    /** What is decided from now, apart from any message. */
    facts: () => factsFor(null),
    pace: () => pace,
    /** Counts at once, for what waits too; nothing that was used is given back. */
    setPace(next: GatewayPace): void {
      store.set('pace', JSON.stringify(next));
      pace = next;
      limits = limitsOf(next.preset, next.perDay);
    },
    meanGapMs: (lane: Lane) => meanGapMs(lane, limits),
    breaker: () => breaker.view(),
    week: () => memory.week(),
    days: () => memory.days(settings.shopZone),
    /** Why a message must wait, or `null`. Without the pace it waits for nothing but a clock that can be believed. */
    refusal(ask: PermitAsk): NotYet | null {
      return clockRefusal(ask.lane) ?? (settings.isPaced ? paceRefusal(ask.lane, factsFor(ask)) : null);
    },
    /** Why nothing of `lane` may go now, whatever its text and its customer. */
    laneRefusal(lane: Lane): NotYet | null {
      return clockRefusal(lane) ?? (settings.isPaced ? paceRefusal(lane, factsFor(null)) : null);
    },
    /** Counts a send; the caller wraps it with the journal's claim in one transaction. */
    take(key: string, ask: PermitAsk, at: number): void {
      const { lane, chat } = ask;
      const stranger = lane === 'broadcast' && ask.stranger;
      sends.add({ key, at, lane, jitter: deps.random(), stranger });
      if (lane !== 'reply') warmUp.sent(at);
      if (lane === 'reminder' || lane === 'broadcast') {
        const textHash = lane === 'broadcast' ? textHashOf(ask) : null;
        memory.add({ key, lane, chat, textHash, stranger }, at);
        breaker.step({ what: 'handed_out', key });
      }
    },
    /** Gives a permit back: the engine never created the message. */
    giveBack(key: string, at: number): void {
      sends.removeLast(key);
      memory.giveBack(key);
      warmUp.givenBack(at);
      breaker.step({ what: 'given_back', key });
    },
    /** Tells the breaker and the week's memory how a send ended. */
    record({ key, lane, chat, state, code, isKnownChat }: PermitOutcome): void {
      const isMarketing = lane === 'reminder' || lane === 'broadcast';
      if (isMarketing && state === 'rejected') memory.fail(key);
      const isNack = code === 'wa_nack';
      if (state === 'sent') breaker.step({ what: 'sent', key });
      else if (code === 'restricted') breaker.step({ what: 'restricted' });
      else if (state === 'unknown' || isNack)
        breaker.step({ what: 'failed', key, chat, isNack, isKnownChat: isNack && isKnownChat() });
      else breaker.step({ what: 'no_sign', key });
    },
    /** A customer wrote: an answer to marketing, perhaps a complaint about it. */
    heard(message: Pick<DriverMessage, 'chat' | 'phone' | 'lid' | 'body' | 'sentAt'>): void {
      warmUp.heard();
      if (memory.heard(message) && hasTooManyComplaints(memory.week(breaker.openedAt())))
        breaker.step({ what: 'complaints' });
    },
    /** WhatsApp or the shop's phone ended the pairing. */
    loggedOut: () => breaker.step({ what: 'logged_out' }),
    /** Forgets what no window reaches; the caller knows that the clock has not leapt. */
    purge(): void {
      sends.purge();
      memory.purge();
    },
    /** Another phone was paired: it is a new number. What was sent in the last day still counts. */
    renew(): void {
      warmUp.restart();
      memory.clear();
      breaker.reset();
    },
  };
}
