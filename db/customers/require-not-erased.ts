import { AppError } from '@roms/domain/errors';
import type { Customer } from '../models/Customer.ts';

/** Nobody is made out of an erased customer again. Throws `customer_erased` (409). */
export function requireNotErased({ erasedAt }: Pick<Customer, 'erasedAt'>): void {
  if (erasedAt !== null)
    throw new AppError('customer_erased', 'The person behind this customer was erased', { status: 409 });
}
