import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

/** A new colleague, from the invite to the forgotten password, through every part of a running stack. */
let stack: RunningStack;
let shop: Shop;
beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack);
  await shop.login();
});

type Mail = { to: string; subject: string; text: string };
/** The newest mail to this address of this subject; waits until there are `count` in all. */
async function mailTo(address: string, count: number): Promise<Mail> {
  const read = async (): Promise<Mail[]> => {
    const response = await fetch(`${stack.url}/mailbox/api/messages`);
    const { data } = (await response.json()) as { data: Mail[] };
    return data.filter(({ to }) => to === address);
  };
  await waitUntil(async () => expect((await read()).length).toBe(count), { timeoutMs: 120_000 });
  return (await read())[0]!;
}
async function post(path: string, body: object): Promise<number> {
  const response = await fetch(`${stack.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify(body),
  });
  return response.status;
}
const tokenIn = (text: string): string => /\/password#([\w-]+)/.exec(text)![1]!;

it('is invited by mail, chooses a password, forgets it, and gets in again by another mail', async () => {
  const email = `rekan-${randomUUID()}@toko.id`;
  const { data } = await shop.staff<{ data: { inviteUrl: string } }>('POST', '/users', {
    name: 'Rekan Baru',
    email,
    role: 'cs',
  });
  const invite = await mailTo(email, 1);
  expect(invite.subject).toContain('Undangan');
  // The admin's link and the mailed one are two keys of one door.
  expect(tokenIn(invite.text)).not.toBe(tokenIn(data.inviteUrl));
  expect(await post('/auth/password/reset', { token: tokenIn(invite.text), password: 'pilihan-1' })).toBe(
    204,
  );
  expect(await post('/auth/password/reset', { token: tokenIn(data.inviteUrl), password: 'x-lagi-1' })).toBe(
    404,
  );
  expect(await post('/auth/login', { email, password: 'pilihan-1' })).toBe(200);

  expect(await post('/auth/password/forgot', { email: email.toUpperCase() })).toBe(202);
  const forgotten = await mailTo(email, 2);
  expect(forgotten.subject).toContain('Kata sandi baru');
  expect(await post('/auth/password/reset', { token: tokenIn(forgotten.text), password: 'pilihan-2' })).toBe(
    204,
  );
  expect(await post('/auth/login', { email, password: 'pilihan-1' })).toBe(401);
  expect(await post('/auth/login', { email, password: 'pilihan-2' })).toBe(200);
});
