import { z } from 'zod';
import {
  customerConversationSchema,
  timelineEntrySchema,
  timelineQuerySchema,
} from '@roms/contracts/customer-history';
import { pageOf } from '@roms/contracts/pagination';
import { conversationsOfCustomer } from '../../db/conversations/conversations-of-customer.ts';
import { customerTimeline } from '../../db/orders/customer-timeline.ts';
import { presentConversationLine, presentTimelineEntry } from '../presenters/present-customer-history.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readCustomer } from './customers.ts';

/** What a customer's page tells of the past. */
export const customerHistoryRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers/:id/conversations',
    access: { may: 'customers.read' },
    summary: 'The conversations of a customer, one for each number of the shop, the last active first',
    params: idParams,
    response: dataOf(z.array(customerConversationSchema)),
    handler: async ({ deps, viewer, params }) => {
      await readCustomer(deps, viewer, params.id);
      const lines = await conversationsOfCustomer(deps.db, viewer, params.id);
      return { data: lines.map(presentConversationLine) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id/timeline',
    access: { may: 'customers.read' },
    summary: 'What happened with a customer: orders, segments, consent; the latest first',
    params: idParams,
    query: timelineQuerySchema,
    response: pageOf(timelineEntrySchema),
    handler: async ({ deps, viewer, params, query }) => {
      await readCustomer(deps, viewer, params.id);
      const asked = { customerId: params.id, ...query };
      const { rows, nextCursor } = await customerTimeline(deps.db, viewer, asked);
      return { data: rows.map(presentTimelineEntry), page: { nextCursor } };
    },
  }),
];
