import { AppError } from '@roms/domain/errors';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import { idParams, route } from '../route.ts';

export const orderWorkflowRoutes = [
  route({
    method: 'get',
    path: '/api/v1/orders/:id/workflow',
    access: { may: 'workflows.read' },
    summary: "Leads to the order's workflow in Temporal's UI, where it says what it does next",
    params: idParams,
    response: { contentType: 'text/html' },
    handler: async ({ ctx, deps, viewer, params }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      const { TEMPORAL_UI_URL: ui, TEMPORAL_NAMESPACE: namespace } = deps.env;
      if (!ui) throw new AppError('temporal_ui_not_found', "It is not known where Temporal's UI is");
      const { workflowId, runId } = await deps.workflows.findRun(params.id);
      const workflow = `${ui.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
      ctx.set('Cache-Control', 'no-store');
      // Summary and details stand on a page of their own; it knows a run only by its id.
      ctx.redirect(runId === null ? workflow : `${workflow}/${runId}/user-metadata`);
    },
  }),
];
