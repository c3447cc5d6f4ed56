import { peopleOfPhonesSchema, phonesSchema } from '@roms/contracts/broadcast-people';
import { normalisePhone } from '@roms/domain/phone';
import { customersOfPhones } from '../../db/customers/customers-of-phones.ts';
import { dataOf, route } from '../route.ts';

/** A list by hand or of a file, before it becomes an audience. */
export const broadcastPeopleRoutes = [
  route({
    method: 'post',
    path: '/api/v1/broadcasts/people',
    access: { may: 'broadcasts.manage' },
    summary:
      'Which customers these telephone numbers are of, each once, and which are nobody’s; changes nothing',
    audit: { action: 'broadcast.listed', subject: 'broadcast' },
    body: phonesSchema,
    response: dataOf(peopleOfPhonesSchema),
    handler: async ({ deps, audit, body }) => {
      audit.changedNothing();
      const asked = body.phones.map((written) => ({ written, phone: normalisePhone(written) }));
      const known = new Map(
        (await customersOfPhones(deps.db, [...new Set(asked.flatMap(({ phone }) => phone ?? []))])).map(
          ({ phone, customer }) => [phone, customer],
        ),
      );
      const isKnown = ({ phone }: { phone: string | null }) => phone !== null && known.has(phone);
      return {
        data: {
          // Two numbers may be one person's.
          found: [...new Map([...known.values()].map((customer) => [customer.id, customer])).values()],
          unknown: asked.filter((one) => !isKnown(one)).map(({ written }) => written),
        },
      };
    },
  }),
];
