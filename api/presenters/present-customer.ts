import type { Customer as CustomerContract } from '@roms/contracts/customers';
import { customerCode } from '@roms/domain/customer-code';
import { regionName } from '@roms/domain/regions/place';
import { presentGivenLabels } from './present-label.ts';
import { presentSegment } from './present-segment.ts';
import type { Customer } from '../../db/models/Customer.ts';
import type { CustomerFigures } from '../../db/customers/customer-figures.ts';

/** A customer on the wire; the code is the old system's `#CUST-0001`. */
export function presentCustomer(figures: CustomerFigures): CustomerContract {
  const { customer } = figures;
  return {
    id: customer.id,
    name: customer.name,
    phone: customer.phone,
    code: customerCode(customer.id),
    nameSource: customer.nameSource,
    email: customer.email,
    address: customer.address,
    city: customer.city,
    place: presentPlace(customer),
    province: customer.provinceCode,
    zone: customer.zone,
    zoneIsGuess: customer.zoneSource === 'shop',
    optedOutAt: customer.optedOutAt?.toISOString() ?? null,
    optedOut: customer.optedOutAt !== null,
    internal: customer.internal,
    erasedAt: customer.erasedAt?.toISOString() ?? null,
    orderCount: figures.orderCount,
    lifetimeValue: figures.lifetimeValue,
    lastOrderAt: figures.lastOrderAt?.toISOString() ?? null,
    ...presentSegment(figures.segment),
    conversationId: figures.conversationId,
    labels: presentGivenLabels(figures.labels),
  };
}

function presentPlace(customer: Customer): CustomerContract['place'] {
  const { provinceCode, regencyCode, placeWritten } = customer;
  if (placeWritten === null) return null;
  return {
    provinceCode,
    provinceName: provinceCode && regionName(provinceCode),
    regencyCode,
    regencyName: regencyCode && regionName(regencyCode),
    written: placeWritten,
  };
}
