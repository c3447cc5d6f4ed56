/** The orders of the customers' list: by name from A, or by what counted orders come to, the most and the latest first. */
export const CUSTOMER_SORTS = ['name', 'orders', 'spent', 'lastOrder'] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];
