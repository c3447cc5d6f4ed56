import { LANES } from '@roms/contracts/gateway';
import type {
  GatewayBudget,
  GatewayEstimate,
  GatewayReport,
  Lane,
  LaneBudget,
} from '@roms/contracts/gateway';
import { startOfDay } from '@roms/domain/clock';
import { capsNow, laneBudget } from '@roms/domain/pacing/caps';
import { estimatePace } from '@roms/domain/pacing/estimate';
import { DAY_MS, isAutomated, timesWithin } from '@roms/domain/pacing/facts';
import { warmUpOf } from '@roms/domain/pacing/warm-up';
import type { Session } from './session.ts';
import type { Spool } from '../outbox/spool.ts';

/** What a person is told of a number: its budget, its week, its health, and when a list of messages would be out. */

/** More days than this are not listed. */
const LISTED_DAYS = 400;

export function budgetOf({ permits, sender, view }: Session): GatewayBudget {
  const facts = permits.facts();
  const isReady = view().state === 'ready';
  const laneOf = (lane: Lane): LaneBudget => {
    const refusal = permits.laneRefusal(lane);
    const { used, left } = laneBudget(lane, facts);
    const [low, high] = facts.limits.gapMs[lane];
    return {
      lane,
      gapMs: [low, high],
      used,
      left: permits.isPaced ? left : null,
      nextFreeAt: iso(Math.max(facts.now, refusal?.until ?? 0)),
      reason: isReady ? (refusal?.reason ?? null) : 'disconnected',
      waiting: sender.waiting(lane),
    };
  };
  return {
    isPaced: permits.isPaced,
    pace: permits.pace(),
    caps: capsNow(facts),
    warmUp: warmUpOf(facts.warmUpSince, facts.now, facts.limits.perDay),
    breaker: permits.breaker(),
    strangers: {
      used: timesWithin(facts, DAY_MS, (send) => send.stranger).length,
      cap: facts.limits.strangersPerDay,
    },
    lanes: LANES.map(laneOf),
  };
}

export function reportOf(session: Session, spool: Spool): GatewayReport {
  const { permits, lastHeard } = session;
  const facts = permits.facts();
  const budget = budgetOf(session);
  const midnight = startOfDay(new Date(facts.now), facts.hours.zone).getTime();
  const { size, oldestMs, dead } = spool.stats(session.id);
  return {
    session: session.view(),
    budget,
    today: {
      sent: timesWithin(facts, DAY_MS, isAutomated).filter((at) => at >= midnight).length,
      cap: budget.caps.day,
    },
    week: permits.week(),
    days: permits.days(),
    unknown: session.unknownCount(),
    isDeaf: session.isDeaf(),
    lastInboundAt: isoOrNull(lastHeard.inboundAt()),
    lastAckAt: isoOrNull(lastHeard.ackAt()),
    spool: { waiting: size, oldestMs, deadLetters: dead },
  };
}

/** When the last of `count` messages would leave; without the pace all of them leave now. */
export function estimateOf({ permits }: Session, lane: Lane, count: number): GatewayEstimate {
  const { startsAt, finishAt, days } = estimatePace(lane, count, permits.facts(), permits.isPaced);
  return {
    lane,
    count,
    startsAt: iso(startsAt),
    finishAt: iso(finishAt),
    days: days.slice(0, LISTED_DAYS),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
