import { remindersADay } from '@roms/domain/pacing/reminders-a-day';
import type { GatewayClient } from './gateway-client.ts';

/** A pace that a person changed is planned by after this at most (milliseconds). */
const KEPT_MS = 60_000;

/**
 * How many reminders a day of the default number holds, by what was last heard of its pace: planning waits for nobody.
 * Null where nothing is paced: then there is no budget to plan by.
 */
export function createDayBudget(options: {
  isPaced: boolean;
  gateway: Pick<GatewayClient, 'pace'>;
  defaultNumber: () => Promise<string | null>;
}): () => number | null {
  let budget = remindersADay({ preset: 'normal', perDay: null });
  let heardAt = -Infinity;

  async function hear(): Promise<void> {
    const id = await options.defaultNumber();
    if (id !== null) budget = remindersADay(await options.gateway.pace(id));
  }

  return () => {
    if (!options.isPaced) return null;
    if (performance.now() - heardAt > KEPT_MS) {
      heardAt = performance.now();
      // A gateway that is away says it later.
      hear().catch(() => undefined);
    }
    return budget;
  };
}
