import type { ManualOrder, OrderDetail, OrderSummary, ReminderPreview } from '@roms/contracts/orders';
import type { Page } from '@roms/contracts/pagination';
import type { OrderStatus } from '@roms/domain/order-status';
import { api } from '../../api/client.ts';

export type OrderFilter = { q: string; status: OrderStatus | null };
export type StatusPreview = { body: string; missing: string[] };

export const ordersApi = {
  page: (filter: OrderFilter, cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<OrderSummary>>('/orders', { query: { ...filter, cursor }, signal }),
  detail: (id: number, signal?: AbortSignal) => api.get<OrderDetail>(`/orders/${id}`, { signal }),
  create: (order: ManualOrder) => api.post<OrderSummary>('/manual-orders', order),
  statusPreview: (id: number, status: OrderStatus) =>
    api.get<StatusPreview>(`/orders/${id}/status-preview`, { query: { status } }),
  changeStatus: (id: number, status: OrderStatus, notify: boolean) =>
    api.patch<OrderDetail>(`/orders/${id}`, { status, notify }),
};

/** What staff may do with an order's reminder. */
export const reminderApi = {
  repair: (orderId: number) => api.post(`/orders/${orderId}/reminder/repair`),
  skip: (orderId: number) => api.post(`/orders/${orderId}/reminder/skip`),
  undoSkip: (orderId: number) => api.post(`/orders/${orderId}/reminder/undo-skip`),
  /** What "send now" would do. */
  preview: (orderId: number) => api.get<ReminderPreview>(`/orders/${orderId}/reminder/preview`),
  /** Throws `outside_hours` unless somebody confirmed that it may go at this hour. */
  sendNow: (orderId: number, confirmed?: true) =>
    api.post(`/orders/${orderId}/reminder/send-now`, confirmed && { confirmed }),
  /** `dueAt` is ISO-8601. */
  move: (orderId: number, dueAt: string) => api.post(`/orders/${orderId}/reminder/move`, { dueAt }),
};
