import type { Customer } from '@roms/contracts/customers';
import type { OrderDetail, OrderSummary } from '@roms/contracts/orders';
import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { later } from '../../../api/later.fixture.ts';
import { emitLive } from '../../../live/bus.ts';
import { onPage } from '../../../live/queries.fixture.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { ordersApi } from '../../../shop/orders/orders.api.ts';
import * as inboxApi from '../inbox.api.ts';
import { useCustomerPanel } from './use-customer-panel.ts';

vi.mock('../inbox.api.ts');
const fetchOrders = vi.mocked(inboxApi.fetchCustomerOrders);
const fetchCustomer = vi.spyOn(customersApi, 'one');
const change = vi.spyOn(customersApi, 'change');
const fetchOrder = vi.spyOn(ordersApi, 'detail');

const sari = { id: 5, name: 'Sari', optedOutAt: null } as Customer;
const order = (id: number, status = 'completed') => ({ id, status, customer: { id: 5 } }) as OrderSummary;
const detail = (id: number, state: string) =>
  ({ id, lifecycle: { state, skipUndoUntil: null } }) as unknown as OrderDetail;

enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  fetchCustomer.mockResolvedValue(sari);
  fetchOrders.mockResolvedValue({ data: [order(9), order(8)], page: { nextCursor: null } });
  fetchOrder.mockImplementation(async (id) => detail(id, id === 8 ? 'waiting' : 'reminded'));
});
afterEach(() => void vi.useRealTimers());

async function openPanel() {
  const { result } = onPage(() => useCustomerPanel(5));
  await flushPromises();
  return result;
}

describe('the customer panel', () => {
  it('shows the customer, their orders, and the newest of which something is still to happen', async () => {
    const { facts } = await openPanel();
    expect(facts.value?.customer).toEqual(sari);
    expect(facts.value?.orders.map(({ id }) => id)).toEqual([9, 8]);
    expect(facts.value?.next?.id).toBe(8);
  });

  it('is fetched again once after a burst of events about an order of this customer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { facts } = await openPanel();
    fetchCustomer.mockResolvedValue({ ...sari, name: 'Sari Wulandari' });
    for (const customerId of [5, 5, 6])
      emitLive('order.updated', { order: { ...order(9), customer: { id: customerId } } });
    await vi.advanceTimersByTimeAsync(1_000);
    await flushPromises();
    expect(facts.value?.customer.name).toBe('Sari Wulandari');
    expect(fetchCustomer).toHaveBeenCalledTimes(2);
  });

  it('is fetched again when the customer opted out, not with every message', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { facts } = await openPanel();
    const tell = async (optedOutAt: string | null) => {
      emitLive('conversation.updated', { conversation: { customer: { id: 5, optedOutAt } } });
      await vi.advanceTimersByTimeAsync(1_000);
      await flushPromises();
    };
    await tell(null);
    expect(fetchCustomer).toHaveBeenCalledTimes(1);
    fetchCustomer.mockResolvedValue({ ...sari, optedOutAt: '2026-11-22T03:00:00.000Z' });
    await tell('2026-11-22T03:00:00.000Z');
    expect(facts.value?.customer.optedOutAt).not.toBeNull();
  });

  it('shows a change before the server took it, and what the server made of it after', async () => {
    const { facts, save } = await openPanel();
    const answer = later<Customer>();
    change.mockReturnValueOnce(answer.promise);
    const saving = save({ name: 'Ibu Sari' });
    expect(facts.value?.customer.name).toBe('Ibu Sari');
    answer.resolve({ ...sari, name: 'Ibu Sari W.' });
    await saving;
    expect(facts.value?.customer.name).toBe('Ibu Sari W.');
  });

  it('puts a refused change back', async () => {
    const { facts, save } = await openPanel();
    change.mockRejectedValueOnce(new ApiError(503, 'unavailable', ''));
    await expect(save({ optedOut: true })).rejects.toThrow();
    expect(facts.value?.customer).toEqual(sari);
  });
});
