import type { BroadcastPreview, PreviewWarning } from '@roms/contracts/broadcasts';
import type { GatewayReport } from '@roms/contracts/gateway';
import { dateIn } from '@roms/domain/clock';
import { estimateBroadcast, type BroadcastLoad } from '@roms/domain/pacing/broadcast-estimate';
import { estimatePace, type PaceEstimate } from '@roms/domain/pacing/estimate';
import { DAY_MS, type PaceHours } from '@roms/domain/pacing/facts';
import { paceLimits } from '@roms/domain/pacing/presets';
import { rulesOf } from '../db/decisions/pipeline-settings.ts';
import { numberInService } from '../db/numbers/number-in-service.ts';
import type { Broadcast } from '../db/models/Broadcast.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { settingsOf } from './broadcast.ts';
import type { Deps } from './context.ts';
import { isPaced, nothingKnown, reportInTime } from './number-report.ts';

/** The most that wa-service is asked about, and the most days that are told. */
const MOST_ASKED = 100_000;
const MOST_DAYS = 400;

type Told = {
  estimate: BroadcastPreview['estimate'];
  warnings: PreviewWarning[];
  /** Whether the number keeps its lanes' hours. */
  isPaced: boolean;
};

/**
 * When a broadcast would be over and what is to be said of its number. By the rules and the hours and days on which the
 * shop writes to customers, as of a number that has sent nothing; for a start now also by what wa-service tells of the
 * number, which knows what it has sent and not when the shop rests.
 */
export async function estimateOfBroadcast(
  deps: Deps,
  { startAt, endAt, sessionId }: Pick<Broadcast, 'startAt' | 'endAt' | 'sessionId'>,
  load: BroadcastLoad,
): Promise<Told> {
  const now = deps.now();
  const number = (await numberInService(deps.db, sessionId ?? ''))?.id ?? null;
  const report = number === null ? null : await reportInTime(deps, number);
  const paced = isPaced(deps, report);
  const pace = report?.budget.pace ?? { preset: 'normal' as const, perDay: null };
  const limits = paceLimits(pace.preset, pace.perDay);
  const hours = await hoursOf(deps, paced);
  const count = load.texts.reduce((sum, size) => sum + size, 0);
  const start = startAt !== null && startAt > now ? startAt : now;
  const byRules = estimatePace(
    'broadcast',
    count,
    {
      ...{ now: start.getTime(), limits, hours, sends: [], sameText: [], stranger: false, strangers: [] },
      ...paceOf(report, now),
    },
    paced,
  );
  const byNumber = report !== null && start === now ? await ofNumber(deps, number!, count) : null;
  const told = estimateBroadcast(
    load,
    byNumber === null ? [byRules] : [byRules, byNumber],
    paced ? limits : { identicalPerHour: Infinity, strangersPerDay: Infinity },
    hours,
  );
  return {
    isPaced: paced,
    estimate: {
      startsAt: new Date(told.startsAt).toISOString(),
      finishAt: new Date(told.finishAt).toISOString(),
      days: told.days,
      byDay: told.byDay.slice(0, MOST_DAYS),
      limitedBy: told.limitedBy,
      preset: pace.preset,
      isOfNumber: report !== null,
    },
    warnings: [
      ...numberWarnings(number, report),
      ...loadWarnings(load, limits, told.limitedBy),
      ...lateness(told.byDay, told.finishAt, endAt, hours.zone),
    ],
  };
}

/** The shop's clock, and when it lets its marketing leave: what the pipeline asks at each send. */
async function hoursOf(deps: Deps, kept: boolean): Promise<PaceHours> {
  const shop = await shopSettings(deps.db);
  const { sendingHours, pauses } = rulesOf(shop, settingsOf(deps));
  return { kept, zone: shop.zone, allowed: { sendingHours, pauses } };
}

async function ofNumber(deps: Deps, number: string, count: number): Promise<PaceEstimate | null> {
  if (count === 0 || count > MOST_ASKED) return null;
  const asked = await deps.gateway.estimate(number, { lane: 'broadcast', count }).catch(nothingKnown);
  return (
    asked && { startsAt: Date.parse(asked.startsAt), finishAt: Date.parse(asked.finishAt), days: asked.days }
  );
}

function paceOf(report: GatewayReport | null, now: Date) {
  const warmUp = report?.budget.warmUp ?? null;
  const until = report?.budget.breaker.until ?? null;
  return {
    warmUpSince: warmUp === null ? null : now.getTime() - (warmUp.day - 1) * DAY_MS,
    breakerUntil: until === null ? null : Date.parse(until),
  };
}

function numberWarnings(number: string | null, report: GatewayReport | null): PreviewWarning[] {
  if (number === null) return [{ code: 'no_number', details: {} }];
  if (report === null) return [];
  const { session, budget } = report;
  const found: PreviewWarning[] = [];
  if (session.state !== 'ready') found.push({ code: 'not_linked', details: { state: session.state } });
  if (budget.warmUp !== null) found.push({ code: 'warm_up', details: { ...budget.warmUp } });
  const { state, reason, until } = budget.breaker;
  if (state !== 'closed') found.push({ code: 'breaker', details: { reason, until } });
  return found;
}

function loadWarnings(
  { texts, strangers }: BroadcastLoad,
  { identicalPerHour, strangersPerDay }: { identicalPerHour: number; strangersPerDay: number },
  limitedBy: string,
): PreviewWarning[] {
  const found: PreviewWarning[] = [];
  const count = texts.reduce((largest, size) => Math.max(largest, size), 0);
  const hours = Math.ceil(count / identicalPerHour);
  if (limitedBy === 'same_text')
    found.push({ code: 'same_text', details: { count, perHour: identicalPerHour, hours } });
  if (strangers > 0) found.push({ code: 'cold', details: { count: strangers, perDay: strangersPerDay } });
  return found;
}

/** Who would not get it by its end date, to the day. */
function lateness(
  byDay: { date: string; count: number }[],
  finishAt: number,
  endAt: Date | null,
  zone: string,
): PreviewWarning[] {
  if (endAt === null || finishAt <= endAt.getTime()) return [];
  const lastDay = dateIn(endAt, zone);
  const late = byDay.filter(({ date }) => date > lastDay).reduce((sum, { count }) => sum + count, 0);
  const details = { late, finishAt: new Date(finishAt).toISOString(), endAt: endAt.toISOString() };
  return [{ code: 'finish_after_end', details }];
}
