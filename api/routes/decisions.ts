import { decisionsQuerySchema, evaluationSchema } from '@roms/contracts/decisions';
import { pageOf } from '@roms/contracts/pagination';
import type { Permission } from '@roms/domain/permissions';
import { evaluationsPage, type Owner } from '../../db/decisions/evaluations-page.ts';
import { presentEvaluation } from '../presenters/present-evaluation.ts';
import { idParams, route } from '../route.ts';

/** "Why did this customer get this, and why not that?", of an order, a message or a customer. */
export const decisionRoutes = [
  decisionsRoute('order', 'orders.read'),
  decisionsRoute('message', 'conversations.read'),
  decisionsRoute('customer', 'customers.read'),
];

function decisionsRoute(kind: Owner['kind'], permission: Permission) {
  return route({
    method: 'get',
    path: `/api/v1/${kind}s/:id/decisions`,
    access: { may: permission },
    summary: `What was decided about automated messages of a ${kind}, newest first`,
    params: idParams,
    query: decisionsQuerySchema,
    response: pageOf(evaluationSchema),
    handler: async ({ deps, viewer, params, query }) => {
      const owner = { kind, id: params.id };
      const { rows, nextCursor } = await evaluationsPage(deps.db, viewer, { owner, cursor: query.cursor });
      return { data: rows.map(presentEvaluation), page: { nextCursor } };
    },
  });
}
