import {
  apiKeySchema,
  BURST_FACTOR,
  createApiKeySchema,
  newApiKeySchema,
  rotateApiKeySchema,
} from '@roms/contracts/api-keys';
import { z } from 'zod';
import { AppError } from '@roms/domain/errors';
import { createApiKey } from '../../db/api-keys/create-api-key.ts';
import { revokeApiKey, rotateApiKey } from '../../db/api-keys/end-api-key.ts';
import { ApiKey } from '../../db/models/ApiKey.ts';
import { presentApiKey } from '../presenters/present-api-key.ts';
import { dataOf, idParams, route } from '../route.ts';

const HOUR_MS = 3_600_000;

export const apiKeyRoutes = [
  route({
    method: 'get',
    path: '/api/v1/api-keys',
    access: { may: 'api-keys.read' },
    summary: 'The keys of external systems, the newest first; those that ended too',
    response: dataOf(z.array(apiKeySchema)),
    handler: async ({ deps }) => ({
      data: (await ApiKey.query(deps.db).orderBy('id', 'desc')).map(presentApiKey),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/api-keys',
    access: { may: 'api-keys.update' },
    summary: 'Make a key for a system; `key` is shown this once',
    audit: { action: 'api_key.created', subject: 'api_key' },
    body: createApiKeySchema,
    response: dataOf(newApiKeySchema),
    status: 201,
    handler: async ({ deps, audit, body }) => {
      const now = deps.now();
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
      if (expiresAt !== null && expiresAt <= now) {
        throw new AppError('invalid_request', 'The key would have ended already', {
          status: 400,
          details: { fields: { expiresAt: ['must lie ahead'] } },
        });
      }
      const { name: source, scopes, ratePerSecond, burst = Math.ceil(ratePerSecond * BURST_FACTOR) } = body;
      return deps.db.transaction(async (trx) => {
        const key = { source, scopes, ratePerSecond, burst, expiresAt };
        const { row, secret } = await createApiKey(trx, key, now);
        const shown = presentApiKey(row);
        await audit.record(trx, { id: row.id, after: { name: source, scopes, expiresAt: shown.expiresAt } });
        return { data: { ...shown, key: secret } };
      });
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/api-keys/:id/rotate',
    access: { may: 'api-keys.update' },
    summary: 'Another secret under the same name; the old one ends at once, or after `graceHours`',
    audit: { action: 'api_key.rotated', subject: 'api_key' },
    params: idParams,
    body: rotateApiKeySchema,
    response: dataOf(newApiKeySchema),
    status: 201,
    handler: async ({ deps, audit, params, body: { graceHours } }) =>
      deps.db.transaction(async (trx) => {
        const now = deps.now();
        const made = await rotateApiKey(trx, params.id, { now, graceMs: graceHours * HOUR_MS });
        await audit.record(trx, {
          before: { name: made.old.source, prefix: made.old.prefix },
          after: { id: made.row.id, prefix: made.row.prefix, graceHours },
        });
        return { data: { ...presentApiKey(made.row), key: made.secret } };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/api-keys/:id',
    access: { may: 'api-keys.update' },
    summary: 'Revoke a key: its next request is refused',
    audit: { action: 'api_key.revoked', subject: 'api_key' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const now = deps.now();
        const key = await revokeApiKey(trx, params.id, now);
        if (key.revokedAt?.getTime() !== now.getTime()) return audit.changedNothing();
        await audit.record(trx, { before: { name: key.source, prefix: key.prefix } });
      }),
  }),
];
