import type { Page } from '@roms/contracts/pagination';
import type { Product } from '@roms/contracts/products';
import { api } from '../../api/client.ts';
import type { DraftLine } from './order-draft.ts';
import { ordersApi } from './orders.api.ts';

/** What a search takes (characters). */
const LONGEST_Q = 100;

/**
 * What an earlier order held, to be bought again at today's prices. `gone` names what is not sold any more, or was never
 * a product of the shop's. Throws `ApiError`.
 */
export async function linesOfOrder(orderId: number): Promise<{ lines: DraftLine[]; gone: string[] }> {
  const { items } = await ordersApi.detail(orderId);
  const lines: DraftLine[] = [];
  const gone: string[] = [];
  for (const { productId, productName, quantity } of items) {
    const product = productId === null ? undefined : await soldProduct(productId, productName);
    const known = lines.find((line) => line.product.id === product?.id);
    if (product === undefined) gone.push(productName);
    else if (known === undefined) lines.push({ product, quantity });
    else known.quantity += quantity;
  }
  return { lines, gone };
}

/** The product as it is sold now; undefined when it is not, or is called otherwise by now. */
async function soldProduct(id: number, name: string): Promise<Product | undefined> {
  const { data } = await api.get<Page<Product>>('/products', { query: { q: name.slice(0, LONGEST_Q) } });
  return data.find((product) => product.id === id);
}
