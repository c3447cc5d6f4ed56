import type { ApiKey as ApiKeyOnTheWire } from '@roms/contracts/api-keys';
import type { ApiKey } from '../../db/models/ApiKey.ts';

/** A key without its secret, which nobody keeps. */
export function presentApiKey(key: ApiKey): ApiKeyOnTheWire {
  return {
    id: key.id,
    name: key.source,
    prefix: key.prefix,
    scopes: key.scopes,
    ratePerSecond: key.ratePerSecond,
    burst: key.burst,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
