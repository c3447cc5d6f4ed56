import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOrderApi, type OrderApi } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';

let api: OrderApi;
beforeAll(async () => {
  api = await startOrderApi({
    env: { TEMPORAL_UI_URL: 'http://127.0.0.1:8233/', TEMPORAL_NAMESPACE: 'toko' },
  });
});
afterAll(() => api.stop());

const open = async (id: number) => {
  const { headers } = await api.staff('admin');
  const response = await fetch(`${api.url}/api/v1/orders/${id}/workflow`, { headers, redirect: 'manual' });
  return [response.status, response.headers.get('location')];
};

test('an admin is led to where the workflow says what it does, of the run that is there now', async () => {
  const id = await insertOrder(api.db, { customerId: (await insertCustomer(api.db)).id });
  const workflow = `http://127.0.0.1:8233/namespaces/toko/workflows/order%3A${id}`;
  api.deps.workflows.findRun = async (orderId) => ({ workflowId: `order:${orderId}`, runId: 'run-2' });
  expect(await open(id)).toEqual([302, `${workflow}/run-2/user-metadata`]);
  api.deps.workflows.findRun = async (orderId) => ({ workflowId: `order:${orderId}`, runId: null });
  expect(await open(id)).toEqual([302, workflow]);
  expect((await open(id + 1))[0]).toBe(404);
});
