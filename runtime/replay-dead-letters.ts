import type { DeadLetter } from '@roms/contracts/gateway';
import { GatewayRefused, type GatewayClient } from './gateway-client.ts';

type Gateway = Pick<GatewayClient, 'deadLetters' | 'replayDeadLetter'>;

/**
 * Puts every dead letter that is there now back into delivery, of each 200 the oldest event first, so that a chat
 * comes in its order; returns how many. One that dies again meanwhile is left for the next time. Throws what the gateway throws.
 */
export async function replayDeadLetters(gateway: Gateway): Promise<number> {
  const tried = new Set<string>();
  let replayed = 0;
  for (;;) {
    // The list shows 200 at a time.
    const letters = (await gateway.deadLetters()).filter(({ id }) => !tried.has(id));
    if (letters.length === 0) return replayed;
    for (const { id } of oldestFirst(letters)) {
      tried.add(id);
      if (await replay(gateway, id)) replayed += 1;
    }
  }
}

/** `false` when somebody else was quicker. */
async function replay(gateway: Gateway, id: string): Promise<boolean> {
  try {
    await gateway.replayDeadLetter(id);
    return true;
  } catch (error) {
    if (error instanceof GatewayRefused && error.code === 'dead_letter_not_found') return false;
    throw error;
  }
}

/** By the time at which the event happened, not at which it was given up. */
function oldestFirst(letters: readonly DeadLetter[]): DeadLetter[] {
  const happenedAt = ({ at, body }: DeadLetter): number =>
    Date.parse((body as { at?: string } | null)?.at ?? at);
  return letters.toReversed().toSorted((a, b) => happenedAt(a) - happenedAt(b));
}
