import { createCustomerSchema } from '@roms/contracts/customer-identities';
import { labelCustomersSchema, labelledCustomersSchema } from '@roms/contracts/customer-list';
import { customerSchema } from '@roms/contracts/customers';
import { AppError } from '@roms/domain/errors';
import { createCustomer } from '../../db/customers/create-customer.ts';
import { deleteCustomer } from '../../db/customers/delete-customer.ts';
import { labelCustomers } from '../../db/customers/label-customers.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { canonicalPhone } from '../canonical-phone.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readCustomer } from './customers.ts';

/** Customers as they come and go by hand. */
export const customerChangeRoutes = [
  route({
    method: 'post',
    path: '/api/v1/customers',
    access: { may: 'customers.update' },
    summary:
      'Write down a customer with one phone or several, in any form; a known one is 409 `phone_taken`, with `details.customerId` for whoever may see them',
    audit: { action: 'customer.created', subject: 'customer' },
    body: createCustomerSchema,
    response: dataOf(customerSchema),
    status: 201,
    handler: async ({ deps, viewer, actor, audit, body: { phones, ...fields } }) => {
      const [first, ...more] = phones.map((phone, index) => canonicalPhone(phone, `phones.${index}`));
      const unique = [first!, ...new Set(more.filter((phone) => phone !== first))] as const;
      const id = await deps.db.transaction(async (trx) => {
        const { zone: shopZone } = await shopSettings(trx);
        const by = { viewer, createdBy: actor.user.id, shopZone };
        const customer = await createCustomer(trx, { ...fields, phones: unique, ...by });
        await audit.record(trx, { id: customer.id, after: { ...fields, phones: [...unique] } });
        return customer.id;
      });
      return { data: await readCustomer(deps, viewer, id) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/customers/:id',
    access: { may: 'customers.update' },
    summary: 'Delete a customer who caused nothing; with orders, messages or a history 409 `customer_in_use`',
    audit: { action: 'customer.deleted', subject: 'customer' },
    params: idParams,
    response: null,
    handler: async ({ deps, viewer, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const { name, phone } = await deleteCustomer(trx, { customerId: params.id, viewer });
        await audit.record(trx, { before: { name, phone } });
      }),
  }),
  route({
    method: 'post',
    path: '/api/v1/customers/label',
    access: { may: 'customers.update' },
    summary:
      'Put one label on up to 200 customers, or take it off; those that may not be seen stay as they are',
    audit: { action: 'customer.labelled', subject: 'customer' },
    body: labelCustomersSchema,
    response: dataOf(labelledCustomersSchema),
    handler: async ({ deps, viewer, audit, body }) =>
      deps.db.transaction(async (trx) => {
        const { label, seen, changed } = await labelCustomers(trx, { ...body, viewer });
        if (seen === 0) throw new AppError('customer_not_found', 'Customer not found');
        if (changed.length === 0) audit.changedNothing();
        const [before, after] = body.on ? [[], [label.name]] : [[label.name], []];
        for (const id of changed)
          await audit.record(trx, { id, before: { labels: before }, after: { labels: after } });
        return { data: { changed: changed.length } };
      }),
  }),
];
