import type { OrderDetail, OrderSummary, OrderTotals, ReminderPreview } from '@roms/contracts/orders';
import type { ManualOrder, ThankYouPreview, UpdateOrder } from '@roms/contracts/order-changes';
import type { Page } from '@roms/contracts/pagination';
import type { OrderStatus } from '@roms/domain/order-status';
import { api } from '../../api/client.ts';

/** What a report narrows the list by: only what reports count (`'true'`), of one customer, product, province or regency. */
export const ANY_REPORT = { sold: '', customerId: '', product: '', province: '', regency: '' };
export type OfReport = typeof ANY_REPORT;
/** `from` and `to` are days of the shop, `''` for any. */
export const ANY_ORDER = { q: '', from: '', to: '', ...ANY_REPORT };
export type OrderFilter = typeof ANY_ORDER & { status: OrderStatus | null };
export type Parcel = { courier: string; tracking: string };
export type StatusPreview = { body: string; missing: string[] };

export const ordersApi = {
  /** A search is counted apart, by `count`: its rows need not wait for that. */
  page: (filter: OrderFilter, cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<OrderSummary>>('/orders', { query: { ...filter, total: 'later', cursor }, signal }),
  count: (filter: OrderFilter, signal?: AbortSignal) =>
    api.get<Page<OrderSummary>>('/orders', { query: { ...filter, total: 'only' }, signal }),
  detail: (id: number, signal?: AbortSignal) => api.get<OrderDetail>(`/orders/${id}`, { signal }),
  create: (order: ManualOrder) => api.post<OrderSummary>('/manual-orders', order),
  totals: ({ from, to }: Pick<OrderFilter, 'from' | 'to'>, signal?: AbortSignal) =>
    api.get<OrderTotals>('/order-totals', { query: { from, to }, signal }),
  statusPreview: (id: number, status: OrderStatus, parcel?: Parcel) =>
    api.get<StatusPreview>(`/orders/${id}/status-preview`, { query: { status, ...parcel } }),
  thankYouPreview: (order: ThankYouPreview) =>
    api.post<StatusPreview>('/manual-orders/thank-you-preview', order),
  change: (id: number, change: UpdateOrder) => api.patch<OrderDetail>(`/orders/${id}`, change),
  remove: (id: number) => api.delete<undefined>(`/orders/${id}`),
  /** Where a file of the orders is fetched from. */
  exportUrl: (ending: 'csv' | 'xlsx', { status, from, to }: OrderFilter) => {
    const query = new URLSearchParams(
      Object.entries({ status: status ?? '', from, to }).filter(([, value]) => value !== ''),
    ).toString();
    return `/api/v1/orders.${ending}${query === '' ? '' : `?${query}`}`;
  },
};

/** What staff may do with an order's reminder. */
export const reminderApi = {
  repair: (orderId: number) => api.post(`/orders/${orderId}/reminder/repair`),
  skip: (orderId: number) => api.post(`/orders/${orderId}/reminder/skip`),
  undoSkip: (orderId: number) => api.post(`/orders/${orderId}/reminder/undo-skip`),
  /** What "send now" would do. */
  preview: (orderId: number) => api.get<ReminderPreview>(`/orders/${orderId}/reminder/preview`),
  /**
   * Answers the order as it is after it: a check may have stopped it all the same. `cycleNumber` is that of the preview;
   * throws `reminder_changed` when a later one has followed, `outside_hours` unless somebody `confirmed` that hour.
   */
  sendNow: (orderId: number, asked: { cycleNumber: number; confirmed?: true }) =>
    api.post<OrderDetail>(`/orders/${orderId}/reminder/send-now`, asked),
  /** `dueAt` is ISO-8601. */
  move: (orderId: number, dueAt: string) => api.post(`/orders/${orderId}/reminder/move`, { dueAt }),
};
