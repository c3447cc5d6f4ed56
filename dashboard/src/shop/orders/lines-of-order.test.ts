import type { OrderDetail } from '@roms/contracts/orders';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { linesOfOrder } from './lines-of-order.ts';
import { ordersApi } from './orders.api.ts';

afterEach(() => void vi.restoreAllMocks());

it('takes what is still sold at today’s prices, a product once, and names the rest', async () => {
  const item = (productId: number | null, productName: string, quantity: number) => ({
    productId,
    productName,
    quantity,
    price: 50_000,
  });
  const items = [item(1, 'Gayo', 2), item(1, 'Gayo', 1), item(2, 'Toraja lama', 1), item(null, 'Ongkir', 1)];
  vi.spyOn(ordersApi, 'detail').mockResolvedValue({ items } as unknown as OrderDetail);
  const gayo = { id: 1, name: 'Gayo', sku: 'G', price: 60_000, stock: 5 };
  const get = vi.spyOn(api, 'get').mockImplementation(async (_path, { query } = {}) => ({
    data: query?.q === 'Gayo' ? [{ ...gayo, id: 9, name: 'Gayo Wine' }, gayo] : [],
    page: { nextCursor: null },
  }));
  expect(await linesOfOrder(7)).toEqual({
    lines: [{ product: gayo, quantity: 3 }],
    gone: ['Toraja lama', 'Ongkir'],
  });
  expect(get.mock.calls.every(([path]) => path === '/products')).toBe(true);
});
