import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane, NotYetReason } from '@roms/contracts/gateway';
import { GatewayRefused, GatewayUnreachable, type GatewayClient } from '../runtime/gateway-client.ts';

/**
 * What closes a lane for everybody and for long. A try would write that the message is on its way, and write it back.
 * The rest (gaps, caps, one text too often) is the gateway's to spread over those who ask.
 */
const CLOSED = new Set<NotYetReason>(['disconnected', 'breaker', 'quiet', 'clock']);
/** How long what a number last said of itself counts, and how often it is asked while somebody waits (milliseconds). */
const LOOK_MS = 2_000;
/** How long a delivery waits in front of a closed lane before it makes room for the next (milliseconds). */
const HOLD_MS = 20_000;

/** A lane that opens again within this was closed by a blip, of which nobody need read (milliseconds). */
const BLIP_MS = 6_000;

export type LaneGateTimes = { lookMs?: number; holdMs?: number; blipMs?: number };
export type LaneGate = ReturnType<typeof createLaneGate>;

/**
 * Keeps deliveries in front of a lane that nobody may pass: the number is away, marketing rests, it is night, the
 * clock is not believed. Whoever waits here goes on as soon as the lane opens, and has written nothing.
 */
export function createLaneGate(gateway: Pick<GatewayClient, 'report'>, times: LaneGateTimes = {}) {
  const { lookMs = LOOK_MS, holdMs = HOLD_MS, blipMs = BLIP_MS } = times;
  const looks = new Map<string, { at: number; closed: Promise<(lane: Lane) => string | null> }>();

  /** Why nobody may pass now; null when the lane is open. One question a number at a time, for all who ask. */
  async function whyClosed(sessionId: string, lane: Lane): Promise<string | null> {
    const last = looks.get(sessionId);
    if (last && performance.now() - last.at < lookMs) return (await last.closed)(lane);
    const closed = look(sessionId);
    looks.set(sessionId, { at: performance.now(), closed });
    return (await closed)(lane);
  }

  async function look(sessionId: string): Promise<(lane: Lane) => string | null> {
    try {
      const { budget } = await gateway.report(sessionId);
      const reasons = new Map(budget.lanes.map(({ lane, reason }) => [lane, reason]));
      return (lane) => {
        const reason = reasons.get(lane) ?? null;
        return reason !== null && CLOSED.has(reason) ? reason : null;
      };
    } catch (error) {
      if (error instanceof GatewayRefused) return () => error.code;
      if (error instanceof GatewayUnreachable) return () => 'gateway_unreachable';
      throw error;
    }
  }

  async function wait(
    ms: number,
    sessionId: string,
    lane: Lane,
    hangUp: AbortSignal,
  ): Promise<string | null> {
    const end = performance.now() + ms;
    for (;;) {
      const reason = await whyClosed(sessionId, lane);
      if (reason === null || performance.now() >= end || hangUp.aborted) return reason;
      const left = Math.min(lookMs, end - performance.now());
      await sleep(left, undefined, { signal: hangUp }).catch(() => undefined);
    }
  }

  return {
    whyClosed,
    /** Waits until the lane opens (null), for a while; then says why it is still closed. `hangUp` ends the wait. */
    wait: (sessionId: string, lane: Lane, hangUp: AbortSignal) => wait(holdMs, sessionId, lane, hangUp),
    /** As `wait`, no longer than a blip lasts. */
    waitOutBlip: (sessionId: string, lane: Lane, hangUp: AbortSignal) =>
      wait(Math.min(blipMs, holdMs), sessionId, lane, hangUp),
    /** The number said otherwise since: it is asked again before anybody passes. */
    forget: (sessionId: string): void => void looks.delete(sessionId),
  };
}
