import { AppError } from '@roms/domain/errors';
import type { Trx } from './knex.ts';
import { Customer } from './models/Customer.ts';

/** Nobody is made out of an erased customer again. Throws `customer_erased` (409). */
export function requireNotErased({ erasedAt }: Pick<Customer, 'erasedAt'>): void {
  if (erasedAt !== null)
    throw new AppError('customer_erased', 'The person behind this customer was erased', { status: 409 });
}

/**
 * The same of a customer's conversation that the caller holds: an erasure holds it too, so what it did is read here.
 * Throws `customer_erased` (409).
 */
export async function requireLivingCustomer(trx: Trx, customerId: number): Promise<void> {
  requireNotErased(await Customer.query(trx).findById(customerId).select('erasedAt').throwIfNotFound());
}
