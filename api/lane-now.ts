import type { Lane, LaneBudget, NotYetReason } from '@roms/contracts/gateway';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import type { Deps } from './context.ts';
import { nothingKnown } from './number-report.ts';

/** Waits that are over before anybody looks. */
const BRIEF: readonly NotYetReason[] = ['gap', 'sending'];
/** Whose end nobody knows. */
const ENDLESS: readonly NotYetReason[] = ['disconnected', 'engine_error', 'clock'];
/** The most that wa-service is asked about. */
const MOST_ASKED = 100_000;

export type Held = { reason: string; until: string | null };
export type LaneNow = {
  /** What keeps the lane closed, and until when if that is known (ISO-8601); null while it is open. */
  held: Held | null;
  /** When one more message would leave an open lane, behind those that wait before it (ISO-8601); null when that is unknown. */
  leavesAt: string | null;
};

/** What becomes of a message that is given to a lane of a number now, as wa-service says itself. */
export async function laneNow(
  { gateway, now }: Pick<Deps, 'gateway' | 'now'>,
  sessionId: string,
  lane: Lane,
): Promise<LaneNow> {
  try {
    const { lanes } = (await gateway.report(sessionId)).budget;
    const own = lanes.find((one) => one.lane === lane);
    const held = own ? heldBy(own, now()) : null;
    if (held !== null) return { held, leavesAt: null };
    // Orders come before marketing, and both keep one gap.
    const before = lanes
      .filter((one) => one.lane === lane || one.lane === 'transactional')
      .reduce((sum, { waiting }) => sum + waiting, 0);
    const asked = { lane, count: Math.min(before + 1, MOST_ASKED) };
    const told = await gateway.estimate(sessionId, asked).catch(nothingKnown);
    return { held: null, leavesAt: told?.finishAt ?? null };
  } catch (error) {
    if (error instanceof GatewayRefused) return { held: { reason: error.code, until: null }, leavesAt: null };
    if (error instanceof GatewayUnreachable)
      return { held: { reason: 'gateway_unreachable', until: null }, leavesAt: null };
    throw error;
  }
}

function heldBy({ reason, nextFreeAt }: LaneBudget, now: Date): Held | null {
  if (reason === null || BRIEF.includes(reason)) return null;
  const isKnown = !ENDLESS.includes(reason) && Date.parse(nextFreeAt) > now.getTime();
  return { reason, until: isKnown ? nextFreeAt : null };
}
