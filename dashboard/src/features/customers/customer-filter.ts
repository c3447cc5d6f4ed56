import type { CustomersFilter } from '@roms/contracts/customer-list';

/** What the list is narrowed and sorted by, as it stands in the address; `''` is not narrowed. */
export const EMPTY_FILTER = {
  ...{ q: '', segment: '', label: '', province: '', optedOut: '', whatsapp: '' },
  ...{ ordersFrom: '', ordersTo: '', spentFrom: '', spentTo: '', lastOrderFrom: '', lastOrderTo: '' },
  sort: '',
};
export type CustomerFilter = typeof EMPTY_FILTER;
export type FilterName = keyof CustomerFilter;

/** What of a filter is not its search, its segment and its order: those stand beside the list. */
export const MORE_FILTERS = [
  ...(['label', 'province', 'ordersFrom', 'ordersTo', 'spentFrom', 'spentTo'] as const),
  ...(['lastOrderFrom', 'lastOrderTo', 'optedOut', 'whatsapp'] as const),
];

/** Whether the list is narrowed by anything; its order is none of that. */
export function isNarrowed(filter: CustomerFilter): boolean {
  return Object.entries(filter).some(([name, value]) => name !== 'sort' && value !== '');
}

/** The filter without what is not asked for, as a view keeps it; the server reads numbers of their digits. */
export function askedOf(filter: CustomerFilter): CustomersFilter {
  const asked = Object.entries(filter).filter(([, value]) => value !== '');
  return Object.fromEntries(asked) as CustomersFilter;
}

/** A view's filter as it stands in the address. */
export function filterOf(kept: CustomersFilter): CustomerFilter {
  const texts = Object.entries(kept).map(([name, value]) => [name, String(value)] as const);
  return { ...EMPTY_FILTER, ...Object.fromEntries(texts) };
}
