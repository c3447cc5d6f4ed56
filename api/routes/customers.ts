import { z } from 'zod';
import {
  consentSchema,
  consentsQuerySchema,
  customerSchema,
  updateCustomerSchema,
  type UpdateCustomer,
} from '@roms/contracts/customers';
import { customersQuerySchema } from '@roms/contracts/customer-list';
import { customerCycleSchema } from '@roms/contracts/reminders';
import { pageOf } from '@roms/contracts/pagination';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { isPermitted } from '@roms/domain/permissions';
import { consentsPage } from '../../db/consent/consents-page.ts';
import type { ConsentChange } from '../../db/consent/record-consent.ts';
import { changeConsent } from '../../db/reminders/change-consent.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { updateCustomer } from '../../db/customers/update-customer.ts';
import { customerDetail } from '../../db/customers/customer-figures.ts';
import { customersPage } from '../../db/customers/customers-page.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { actorOf, type Deps } from '../context.ts';
import { orderSpan } from '../order-span.ts';
import { presentConsent } from '../presenters/present-consent.ts';
import { presentPage } from '../presenters/present-page.ts';
import { presentCustomer } from '../presenters/present-customer.ts';
import { customerCycles } from '../../db/reminders/customer-cycles.ts';
import { presentCustomerCycle } from '../presenters/present-reminder.ts';
import { dataOf, idParams, route } from '../route.ts';

export const customerRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers',
    access: { may: 'customers.read' },
    summary:
      'Customers, the newest first unless `sort` says otherwise; `q` finds name and phone in any form, ranges are of shipped and completed orders, with both ends',
    query: customersQuerySchema,
    bounded: 'search',
    response: pageOf(customerSchema),
    handler: async ({ deps, viewer, query: { lastOrderFrom, lastOrderTo, ...query } }) => {
      const { from, to } = await orderSpan(deps.db, { from: lastOrderFrom, to: lastOrderTo });
      const filter = { ...query, lastOrderFrom: from, lastOrderTo: to, now: deps.now() };
      const { rows, ...page } = await customersPage(deps.db, viewer, filter);
      return { data: rows.map(presentCustomer), page: presentPage(page) };
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
    summary:
      'Change a customer; `optedOut` takes back reminders that wait, another zone moves them; `internal` (admins): somebody of the shop, in no list',
    audit: { action: 'customer.changed', subject: 'customer' },
    params: idParams,
    body: updateCustomerSchema,
    response: dataOf(customerSchema),
    handler: async ({ deps, viewer, actor, audit, params, body }) => {
      if (body.internal !== undefined && !isPermitted(actor.user.role, 'customers.mark'))
        throw new AppError('forbidden', 'An admin says who is of the shop itself');
      const changed = await deps.db.transaction(async (trx) => {
        const now = deps.now();
        const facts = { now, shopZone: (await shopSettings(trx)).zone };
        const { customer, replanned, ...change } = await updateCustomer(trx, viewer, params.id, body, facts);
        const consent = consentOf(body, actorOf(actor), now);
        const told = consent ? (await changeConsent(trx, customer, consent)).orderIds : [];
        await audit.record(trx, change);
        return new Set([...replanned, ...told]);
      });
      for (const orderId of changed) deps.workflows.signalOrderChanged(orderId);
      return { data: await readCustomer(deps, viewer, params.id) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id/consents',
    access: { may: 'customers.read' },
    summary: 'What a customer allowed and refused, with source and evidence, newest first',
    params: idParams,
    query: consentsQuerySchema,
    response: pageOf(consentSchema),
    handler: async ({ deps, viewer, params, query }) => {
      await readCustomer(deps, viewer, params.id);
      const { rows, nextCursor } = await consentsPage(deps.db, { customerId: params.id, ...query });
      return { data: rows.map(presentConsent), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/customers/:id/cycles',
    access: { may: 'customers.read' },
    summary: 'How long what a customer buys lasts them, what runs out next first',
    params: idParams,
    response: dataOf(z.array(customerCycleSchema)),
    handler: async ({ deps, viewer, params }) => {
      const customer = await readCustomer(deps, viewer, params.id);
      const cycles = await customerCycles(deps.db, viewer, params.id, { dayMs: deps.env.ROMS_DAY_MS });
      return { data: cycles.map((cycle) => presentCustomerCycle(cycle, customer.name)) };
    },
  }),
];

/** What somebody of the shop writes down for a customer; null when the change is about something else. */
function consentOf({ optedOut }: UpdateCustomer, actor: Actor, at: Date): ConsentChange | null {
  if (optedOut === undefined) return null;
  return { state: optedOut ? 'withdrawn' : 'given', source: 'staff', actor, at };
}

/** A customer on the wire; throws `customer_not_found` for one that `viewer` may not see. */
export async function readCustomer(deps: Deps, viewer: Viewer, id: number) {
  const found = await customerDetail(deps.db, viewer, id);
  if (!found) throw new AppError('customer_not_found', 'Customer not found');
  return presentCustomer(found);
}
