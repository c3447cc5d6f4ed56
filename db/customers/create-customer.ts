import type { CreateCustomer } from '@roms/contracts/customer-identities';
import type { Zone } from '@roms/domain/regions/region';
import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { Customer } from '../models/Customer.ts';
import { refuseOwnNumbers, requirePhonesFree } from './customer-phones.ts';
import { placeColumns } from './customer-place.ts';
import type { Viewer } from '../scopes/viewer.ts';

/** `phones` are canonical, the first is the one to which messages go. */
export type NewCustomer = Omit<CreateCustomer, 'phones'> & {
  phones: readonly [string, ...string[]];
  viewer: Viewer;
  createdBy: number;
  shopZone: Zone;
};

/**
 * Makes a customer whom a person typed in: what they wrote is never overwritten by a machine. Throws `phone_taken` (409)
 * when one of the phones is somebody's, with the customer's id for whoever may see them, and `own_number` for a number of
 * the shop itself.
 */
export async function createCustomer(
  trx: Trx,
  { phones, viewer, createdBy, shopZone, ...fields }: NewCustomer,
): Promise<Customer> {
  const { name, email = null, address = null, city = null, zone } = fields;
  await refuseOwnNumbers(trx, phones);
  await requirePhonesFree(trx, viewer, phones);
  try {
    const customer = await Customer.query(trx).insertAndFetch({
      ...{ name, nameSource: 'manual', phone: phones[0] },
      ...{ email, emailSource: 'manual', address, city, addressSource: 'manual' },
      ...placeColumns({ address, city, province: null }, shopZone),
      ...(zone === undefined ? {} : { zone, zoneSource: 'manual' as const }),
      createdBy,
    });
    const byHand = phones.length > 1;
    await trx('customer_identities').insert(
      phones.map((value) => ({ customer_id: customer.id, kind: 'phone', value, by_hand: byHand })),
    );
    return customer;
  } catch (error) {
    // Somebody else wrote the phone down at the same moment.
    if (databaseProblem(error) === 'duplicate')
      throw new AppError('phone_taken', 'Another customer has this phone', { status: 409 });
    throw error;
  }
}
