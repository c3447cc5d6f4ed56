import { broadcastSchema, retriedBroadcastSchema } from '@roms/contracts/broadcasts';
import type { BroadcastChange } from '../../db/broadcasts/broadcast-fields.ts';
import { cancelBroadcast } from '../../db/broadcasts/cancel-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import { retryFailed } from '../../db/broadcasts/retry-failed.ts';
import { startBroadcast } from '../../db/broadcasts/start-broadcast.ts';
import type { Trx } from '../../db/knex.ts';
import type { AuditTrail } from '../audit-trail.ts';
import { loadBroadcast } from '../broadcast.ts';
import { requireSendable } from '../sendable-broadcast.ts';
import { auditedBroadcast } from '../presenters/present-broadcast.ts';
import { dataOf, idParams, route } from '../route.ts';

const access = { may: 'broadcasts.manage' } as const;
const pathOf = (rest: string): string => `/api/v1/broadcasts/:id/${rest}`;

/** What a person does with a broadcast; each answers with it as it is then. */
export const broadcastActionRoutes = [
  route({
    method: 'post',
    path: pathOf('start'),
    access,
    summary:
      'Start a draft, or schedule it by its `startAt`; anything but a draft is 409 `broadcast_state`, one that could not be sent 422',
    audit: { action: 'broadcast.started', subject: 'broadcast' },
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, audit, params }) => {
      await deps.db.transaction(async (trx) => {
        const change = await startBroadcast(trx, params.id, { now: deps.now() });
        requireSendable(change.after, deps.now());
        await record(trx, audit, change);
      });
      deps.workflows.wakeBroadcast(params.id);
      return { data: await loadBroadcast(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: pathOf('pause'),
    access,
    summary: 'Send nothing more of it for now; what is with WhatsApp already still arrives',
    audit: { action: 'broadcast.paused', subject: 'broadcast' },
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, audit, params }) => {
      await deps.db.transaction(async (trx) => record(trx, audit, await pauseBroadcast(trx, params.id)));
      deps.workflows.wakeBroadcast(params.id);
      return { data: await loadBroadcast(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: pathOf('resume'),
    access,
    summary: 'Go on with a paused one',
    audit: { action: 'broadcast.resumed', subject: 'broadcast' },
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, audit, params }) => {
      await deps.db.transaction(async (trx) =>
        record(trx, audit, await resumeBroadcast(trx, params.id, { now: deps.now() })),
      );
      deps.workflows.wakeBroadcast(params.id);
      return { data: await loadBroadcast(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: pathOf('cancel'),
    access,
    summary: 'End it: whoever has not got it is cancelled, and nothing brings it back',
    audit: { action: 'broadcast.cancelled', subject: 'broadcast' },
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, audit, params }) => {
      await deps.db.transaction(async (trx) => record(trx, audit, await cancelBroadcast(trx, params.id)));
      deps.workflows.cancelBroadcast(params.id);
      return { data: await loadBroadcast(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: pathOf('retry-failed'),
    access,
    summary: 'Try once more with those whom it failed to reach; what may have arrived is not sent again',
    audit: { action: 'broadcast.retried', subject: 'broadcast' },
    params: idParams,
    response: dataOf(retriedBroadcastSchema),
    handler: async ({ deps, audit, params }) => {
      const retried = await deps.db.transaction(async (trx) => {
        const { before, after, retried: count } = await retryFailed(trx, params.id, { now: deps.now() });
        if (count === 0) audit.changedNothing();
        else
          await audit.record(trx, {
            before: { state: before.state },
            after: { state: after.state, retried: count },
          });
        return count;
      });
      if (retried > 0) deps.workflows.wakeBroadcast(params.id);
      return { data: { retried, broadcast: await loadBroadcast(deps, params.id) } };
    },
  }),
];

/** What was so already leaves no row. */
async function record(trx: Trx, audit: AuditTrail, { before, after }: BroadcastChange): Promise<void> {
  if (before.revision === after.revision) audit.changedNothing();
  else await audit.record(trx, { before: auditedBroadcast(before), after: auditedBroadcast(after) });
}
