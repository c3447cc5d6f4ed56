import { automationStateSchema, putAutomationStopSchema } from '@roms/contracts/automation';
import { liftStop, standingStop, stopAutomation } from '../../db/automation/stop-automation.ts';
import { actorOf } from '../context.ts';
import { auditedStop, presentStop } from '../presenters/present-stop.ts';
import { dataOf, route } from '../route.ts';

/** The one big stop: while it stands nothing automatic leaves. */
export const automationRoutes = [
  route({
    method: 'get',
    path: '/api/v1/automation/stop',
    access: { may: 'automation.read' },
    summary: 'Whether everything automatic is stopped: by whom, why and until when',
    response: dataOf(automationStateSchema),
    handler: async ({ deps }) => ({
      data: { stop: presentStop(await standingStop(deps.db, deps.now())) },
    }),
  }),
  route({
    method: 'put',
    path: '/api/v1/automation/stop',
    access: { may: 'automation.stop' },
    summary: 'Stop everything automatic, or change the reason and end of the stop that stands',
    audit: { action: 'automation.stopped', subject: 'shop' },
    body: putAutomationStopSchema,
    response: dataOf(automationStateSchema),
    handler: async ({ deps, actor, audit, body }) => {
      const until = body.until === null ? null : new Date(body.until);
      const wish = { reason: body.reason, until, actor: actorOf(actor) };
      const stop = await deps.db.transaction(async (trx) => {
        const { before, after } = await stopAutomation(trx, wish, deps.now());
        await audit.record(trx, { before: auditedStop(before), after: auditedStop(after) });
        return after;
      });
      deps.workflows.signalSettingsChanged();
      return { data: { stop: presentStop(stop) } };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/automation/stop',
    access: { may: 'automation.stop' },
    summary: 'Let automation go on; what is still worth it goes, the rest has expired',
    audit: { action: 'automation.started', subject: 'shop' },
    response: null,
    handler: async ({ deps, audit }) => {
      await deps.db.transaction(async (trx) => {
        const before = await liftStop(trx, deps.now());
        if (before) await audit.record(trx, { before: auditedStop(before) });
        else audit.changedNothing();
      });
      deps.workflows.signalSettingsChanged();
    },
  }),
];
