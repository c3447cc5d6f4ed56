import { broadcastSchema, retriedBroadcastSchema } from '@roms/contracts/broadcasts';
import type { AppError } from '@roms/domain/errors';
import type { BroadcastChange } from '../../db/broadcasts/broadcast-fields.ts';
import { cancelBroadcast } from '../../db/broadcasts/cancel-broadcast.ts';
import { pauseBroadcast } from '../../db/broadcasts/pause-broadcast.ts';
import { resumeBroadcast } from '../../db/broadcasts/resume-broadcast.ts';
import { retryFailed } from '../../db/broadcasts/retry-failed.ts';
import { startBroadcast } from '../../db/broadcasts/start-broadcast.ts';
import type { Trx } from '../../db/knex.ts';
import type { AuditTrail } from '../audit-trail.ts';
import { loadBroadcast } from '../broadcast.ts';
import type { Deps } from '../context.ts';
import { refusalOfHours } from '../refuse-never-leaving.ts';
import { auditedBroadcast } from '../presenters/present-broadcast.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireSendable } from '../sendable-broadcast.ts';

const access = { may: 'broadcasts.manage' } as const;
const pathOf = (rest: string): string => `/api/v1/broadcasts/:id/${rest}`;

type Action = {
  name: 'start' | 'pause' | 'resume' | 'cancel';
  audited: `broadcast.${string}`;
  summary: string;
  /** Asked before the transaction, because it waits for wa-service or reads an audience; the row's own refusals go first. */
  refusal?: (deps: Deps, id: number) => Promise<AppError | null>;
  change: (trx: Trx, id: number, now: Date) => Promise<BroadcastChange>;
  tell?: 'wakeBroadcast' | 'cancelBroadcast';
};

/** A step from one state to another: changed in the rows first, then its workflow reads them. */
const stepRoute = ({ name, audited, summary, refusal, change, tell = 'wakeBroadcast' }: Action) =>
  route({
    method: 'post',
    path: pathOf(name),
    access,
    summary,
    audit: { action: audited, subject: 'broadcast' },
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, audit, params: { id } }) => {
      const refused = (await refusal?.(deps, id)) ?? null;
      await deps.db.transaction(async (trx) => {
        const changed = await change(trx, id, deps.now());
        if (refused !== null) throw refused;
        await record(trx, audit, changed);
      });
      deps.workflows[tell](id);
      return { data: await loadBroadcast(deps, id) };
    },
  });

/** What a person does with a broadcast; each answers with it as it is then. */
export const broadcastActionRoutes = [
  stepRoute({
    name: 'start',
    audited: 'broadcast.started',
    summary:
      "Start a draft, or schedule it by its `startAt`; anything but a draft is 409 `broadcast_state`, one that could not be sent 422, also when the shop's sending hours never meet those of broadcasts for anybody who would get it, or, when it is scheduled, for anybody at all (`hours_never_meet`)",
    refusal: refusalOfHours,
    change: async (trx, id, now) => {
      const change = await startBroadcast(trx, id, { now });
      requireSendable(change.after, now);
      return change;
    },
  }),
  stepRoute({
    name: 'pause',
    audited: 'broadcast.paused',
    summary: 'Send nothing more of it for now; what is with WhatsApp already still arrives',
    change: (trx, id) => pauseBroadcast(trx, id),
  }),
  stepRoute({
    name: 'resume',
    audited: 'broadcast.resumed',
    summary: 'Go on with a paused one',
    change: (trx, id, now) => resumeBroadcast(trx, id, { now }),
  }),
  stepRoute({
    name: 'cancel',
    audited: 'broadcast.cancelled',
    summary: 'End it: whoever has not got it is cancelled, and nothing brings it back',
    change: (trx, id) => cancelBroadcast(trx, id),
    tell: 'cancelBroadcast',
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
