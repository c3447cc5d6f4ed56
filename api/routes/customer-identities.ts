import { z } from 'zod';
import { addPhoneSchema, customerIdentitySchema } from '@roms/contracts/customer-identities';
import { customerDetail } from '../../db/customers/customer-figures.ts';
import { addPhone, customerIdentities, removeIdentity } from '../../db/customers/customer-phones.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { AppError } from '@roms/domain/errors';
import { canonicalPhone } from '../canonical-phone.ts';
import type { Deps } from '../context.ts';
import { presentIdentity } from '../presenters/present-identity.ts';
import { dataOf, idParams, route } from '../route.ts';

const identityParams = idParams.extend({ identityId: z.coerce.number().int().positive() });

/** By which phones and LIDs WhatsApp knows a customer. */
export const customerIdentityRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers/:id/identities',
    access: { may: 'customers.read' },
    summary: 'The phones and LIDs of a customer, first the one to which messages go',
    params: idParams,
    response: dataOf(z.array(customerIdentitySchema)),
    handler: async ({ deps, viewer, params }) => ({ data: await readIdentities(deps, viewer, params.id) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/customers/:id/identities',
    access: { may: 'customers.update' },
    summary:
      'Write down another phone of a customer, in any form; one that somebody has is 409 `phone_taken`, as for a new customer',
    audit: { action: 'customer.phone_added', subject: 'customer' },
    params: idParams,
    body: addPhoneSchema,
    response: dataOf(z.array(customerIdentitySchema)),
    status: 201,
    handler: async ({ deps, viewer, audit, params, body }) => {
      const phone = canonicalPhone(body.phone, 'phone');
      await deps.db.transaction(async (trx) => {
        await addPhone(trx, { customerId: params.id, viewer, phone });
        await audit.record(trx, { after: { phone } });
      });
      return { data: await readIdentities(deps, viewer, params.id) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/customers/:id/identities/:identityId',
    access: { may: 'customers.update' },
    summary: 'Take a phone or a LID off a customer; the last one is 409 `last_identity`',
    audit: { action: 'customer.identity_removed', subject: 'customer' },
    params: identityParams,
    response: null,
    handler: async ({ deps, viewer, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const asked = { customerId: params.id, viewer, identityId: params.identityId };
        const { kind, value } = await removeIdentity(trx, asked);
        await audit.record(trx, { id: params.id, before: { [kind]: value } });
      }),
  }),
];

async function readIdentities(deps: Deps, viewer: Viewer, id: number) {
  const found = await customerDetail(deps.db, viewer, id);
  if (!found) throw new AppError('customer_not_found', 'Customer not found');
  return (await customerIdentities(deps.db, found.customer)).map(presentIdentity);
}
