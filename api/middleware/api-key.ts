import { AppError } from '@roms/domain/errors';
import { usableKeys } from '../../db/api-keys/usable-keys.ts';
import { ApiKey } from '../../db/models/ApiKey.ts';
import { hashApiKey } from '../../runtime/api-key-secret.ts';
import type { Context, Deps, KeyActor } from '../context.ts';
import { createRateLimit } from './rate-limit.ts';

/** How exact `last_used_at` is: a write for each request would be the busiest row of the database (ms). */
const LAST_USED_EVERY_MS = 60_000;

const limit = createRateLimit();

/** The system behind `X-API-KEY`, or null when the key is unknown, revoked or over. Throws 429 over the key's own rate. */
export async function findKeyActor(deps: Deps, ctx: Context): Promise<KeyActor | null> {
  const now = deps.now();
  const key = await usableKeys(deps.db, now).findOne({ keyHash: hashApiKey(ctx.get('x-api-key')) });
  if (!key) return null;
  const waitMs = limit.take(`${key.keyHash}`, { perSecond: key.ratePerSecond, burst: key.burst });
  if (waitMs > 0) {
    throw new AppError('too_many_requests', 'Too many requests for this key', {
      details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
    });
  }
  if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > LAST_USED_EVERY_MS) {
    await ApiKey.query(deps.db)
      .findById(key.id)
      .patch({ lastUsedAt: now })
      // Twenty requests at once need one write.
      .where((old) =>
        old
          .whereNull('last_used_at')
          .orWhere('last_used_at', '<', new Date(now.getTime() - LAST_USED_EVERY_MS)),
      );
  }
  return { kind: 'key', key };
}
