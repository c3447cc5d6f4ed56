import { createHmac, timingSafeEqual } from 'node:crypto';
import { WEBHOOK_HEADERS, WEBHOOK_TOLERANCE_SECONDS } from '@roms/contracts/webhooks';
import { AppError } from '@roms/domain/errors';
import type { Context, Deps } from '../context.ts';

/**
 * Checks that wa-service wrote these bytes, and recently: HMAC-SHA256 of `timestamp.rawBody` with the shared secret.
 * The timestamp is in seconds since 1970. 401 for everything else.
 */
export function verifyWebhook(deps: Deps, ctx: Context, raw: Buffer): void {
  const timestamp = ctx.get(WEBHOOK_HEADERS.timestamp);
  const given = ctx.get(WEBHOOK_HEADERS.signature);
  const age = Math.abs(deps.now().getTime() / 1000 - Number(timestamp));
  const expected = createHmac('sha256', deps.env.ROMS_WEBHOOK_SECRET)
    .update(`${timestamp}.`)
    .update(raw)
    .digest('hex');
  const isRecent = timestamp !== '' && age <= WEBHOOK_TOLERANCE_SECONDS;
  if (!isRecent || !isEqual(given, `sha256=${expected}`)) {
    throw new AppError('unauthenticated', 'The signature is not right');
  }
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
