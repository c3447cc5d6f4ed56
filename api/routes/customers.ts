import { customerSchema, customersQuerySchema, updateCustomerSchema } from '@roms/contracts/customers';
import { pageOf } from '@roms/contracts/pagination';
import { AppError } from '@roms/domain/errors';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { updateCustomer } from '../../db/customers/update-customer.ts';
import { customerDetail, customersPage } from '../../db/customers/customers-page.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import type { Deps } from '../context.ts';
import { presentCustomer } from '../presenters/present-customer.ts';
import { dataOf, idParams, route } from '../route.ts';

export const customerRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers',
    access: { may: 'customers.read' },
    summary: 'Customers, newest first; `q` finds name and phone in any form',
    query: customersQuerySchema,
    bounded: 'search',
    response: pageOf(customerSchema),
    handler: async ({ deps, viewer, query }) => {
      const { rows, nextCursor } = await customersPage(deps.db, viewer, query);
      return { data: rows.map(presentCustomer), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id',
    access: { may: 'customers.read' },
    summary: 'A customer with what they bought',
    params: idParams,
    response: dataOf(customerSchema),
    handler: async ({ deps, viewer, params }) => ({ data: await readCustomer(deps, viewer, params.id) }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/customers/:id',
    access: { may: 'customers.update' },
    summary: 'Change a customer; `optedOut` takes back reminders that wait, another zone moves them',
    audit: { action: 'customer.changed', subject: 'customer' },
    params: idParams,
    body: updateCustomerSchema,
    response: dataOf(customerSchema),
    handler: async ({ deps, viewer, audit, params, body }) => {
      const replanned = await deps.db.transaction(async (trx) => {
        const facts = { now: deps.now(), shopZone: (await shopSettings(trx)).zone };
        const { replanned: orderIds, ...change } = await updateCustomer(trx, viewer, params.id, body, facts);
        await audit.record(trx, change);
        return orderIds;
      });
      for (const orderId of replanned) deps.workflows.signalOrderChanged(orderId);
      return { data: await readCustomer(deps, viewer, params.id) };
    },
  }),
];

async function readCustomer(deps: Deps, viewer: Viewer, id: number) {
  const found = await customerDetail(deps.db, viewer, id);
  if (!found) throw new AppError('customer_not_found', 'Customer not found');
  return presentCustomer(found);
}
