import { randomBytes } from 'node:crypto';
import type { BenchShop } from './shop.ts';

const CUSTOMERS = 200;

/** An order of two items from one of 200 customers; throws unless it is taken. */
export async function postOrder(shop: BenchShop, index: number): Promise<void> {
  const response = await fetch(`${shop.url}/api/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': shop.apiKey },
    body: JSON.stringify({
      customer: {
        phone: `0812000${String(10_000 + (index % CUSTOMERS))}`,
        name: `Pelanggan ${index % CUSTOMERS}`,
      },
      items: [
        { sku: `KOPI-${1 + (index % 50)}`, product_name: 'Kopi', quantity: 2, price: 85_000 },
        { sku: `KOPI-${1 + ((index + 7) % 50)}`, product_name: 'Kopi', quantity: 1, price: 92_000 },
      ],
      external_id: `bench-${randomBytes(8).toString('hex')}`,
    }),
  });
  if (response.status !== 201) throw new Error(`order answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
