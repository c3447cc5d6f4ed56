import type { CustomerIdentity } from '@roms/contracts/customer-identities';
import type { Identity } from '../../db/customers/customer-phones.ts';

/** An address of a customer on the wire. */
export function presentIdentity({ since, ...identity }: Identity): CustomerIdentity {
  return { ...identity, since: since.toISOString() };
}
