import type { Customer as CustomerContract } from '@roms/contracts/customers';
import type { CustomerFigures } from '../../db/customers/customers-page.ts';

const CODE_DIGITS = 4;

/** A customer on the wire; the code is the old system's `#CUST-0001`. */
export function presentCustomer(figures: CustomerFigures): CustomerContract {
  const { customer } = figures;
  return {
    id: customer.id,
    name: customer.name,
    phone: customer.phone,
    code: `#CUST-${String(customer.id).padStart(CODE_DIGITS, '0')}`,
    nameSource: customer.nameSource,
    email: customer.email,
    address: customer.address,
    city: customer.city,
    zone: customer.zone,
    optedOutAt: customer.optedOutAt?.toISOString() ?? null,
    orderCount: figures.orderCount,
    lifetimeValue: figures.lifetimeValue,
    lastOrderAt: figures.lastOrderAt?.toISOString() ?? null,
    conversationId: figures.conversationId,
  };
}
