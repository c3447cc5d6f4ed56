import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashPassword } from '../../runtime/password.ts';
import { floodLogins } from '../../tests/support/login-flood.ts';
import { startOrderApi, type OrderApi } from '../../tests/support/order-api.ts';

/** The short form of `npm run bench login-flood`, which also floods with a thousand and looks at orders meanwhile. */
let api: OrderApi;
const right = { email: 'bos@toko.id', password: 'rahasia-123' };
beforeAll(async () => {
  api = await startOrderApi();
  await api.db('users').insert({
    name: 'Bos',
    email: right.email,
    role: 'admin',
    password_hash: await hashPassword(right.password),
  });
});
afterAll(() => api.stop());

test.each([
  ['under different e-mails', (index: number) => `orang-${index}@x.id`],
  ['of the very account that logs in', () => right.email],
])(
  '300 wrong logins at once %s keep nobody out',
  async (_name, emailOf) => {
    const { statuses, ready, triesDuring, isInAfter } = await floodLogins(api.url, {
      count: 300,
      emailOf,
      right,
    });
    const { 401: wrong = 0, 429: later = 0, ...others } = statuses;
    expect([others, wrong + later, wrong > 0, later > 0]).toEqual([{}, 300, true, true]);
    expect(ready.failures).toBe(0);
    expect(triesDuring).toBeLessThanOrEqual(3);
    expect(triesDuring).not.toBeNull();
    expect(isInAfter).toBe(true);
  },
  120_000,
);
