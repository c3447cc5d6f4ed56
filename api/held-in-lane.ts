import type { Lane, NotYetReason } from '@roms/contracts/gateway';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import type { Deps } from './context.ts';

/** Waits that are over before anybody looks. */
const BRIEF: readonly NotYetReason[] = ['gap', 'sending'];
/** Whose end nobody knows. */
const ENDLESS: readonly NotYetReason[] = ['disconnected', 'engine_error', 'clock'];

export type Held = { reason: string; until: string | null };

/** What keeps a number's lane closed now, and until when if that is known (ISO-8601); null while it is open. */
export async function heldInLane(
  { gateway, now }: Pick<Deps, 'gateway' | 'now'>,
  sessionId: string,
  lane: Lane,
): Promise<Held | null> {
  try {
    const { budget } = await gateway.report(sessionId);
    const own = budget.lanes.find((one) => one.lane === lane);
    if (!own?.reason || BRIEF.includes(own.reason)) return null;
    const isKnown = !ENDLESS.includes(own.reason) && Date.parse(own.nextFreeAt) > now().getTime();
    return { reason: own.reason, until: isKnown ? own.nextFreeAt : null };
  } catch (error) {
    if (error instanceof GatewayRefused) return { reason: error.code, until: null };
    if (error instanceof GatewayUnreachable) return { reason: 'gateway_unreachable', until: null };
    throw error;
  }
}
