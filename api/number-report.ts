import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayReport } from '@roms/contracts/gateway';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import type { Deps } from './context.ts';

/** A page that only shows it beside other things waits no longer (milliseconds). */
const PATIENCE_MS = 2_000;

/** What wa-service tells of a number; null when it refuses, is away, or takes too long. */
export async function reportInTime(
  { gateway }: Pick<Deps, 'gateway'>,
  id: string,
): Promise<GatewayReport | null> {
  return Promise.race([gateway.report(id).catch(nothingKnown), sleep(PATIENCE_MS, null, { ref: false })]);
}

/** Whether a number's lanes keep their pace and hours: as wa-service tells, or else as this process was started. */
export function isPaced({ env }: Pick<Deps, 'env'>, report: GatewayReport | null): boolean {
  return report?.budget.isPaced ?? env.WA_PACE === 'on';
}

/** What is shown without wa-service's answer; any other error is thrown on. */
export function nothingKnown(error: unknown): null {
  if (error instanceof GatewayRefused || error instanceof GatewayUnreachable) return null;
  throw error;
}
