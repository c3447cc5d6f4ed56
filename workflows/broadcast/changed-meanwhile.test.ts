import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PreviewPerson } from '@roms/contracts/broadcasts';
import { changesBetween, figuresOf } from '../../dashboard/src/features/broadcasts/wizard/preview-changes.ts';
import { moveCustomers } from '../../db/segments/move-customers.ts';
import {
  expectLogged,
  startBroadcastWizard,
  type BroadcastWizard,
  type Person,
} from '../../tests/support/broadcast-wizard.ts';
import { insertOrder } from '../../tests/support/rows.ts';

let wizard: BroadcastWizard;
beforeAll(async () => {
  wizard = await startBroadcastWizard();
  // Any hour and any day.
  await wizard.data('PATCH', '/settings', {
    ...{ sendingHours: null, pauseFridayNoon: false, pauseHolidays: false },
  });
});
afterAll(() => wizard?.stop());

async function orders({ id }: Person, price: number): Promise<void> {
  await insertOrder(wizard.db, {
    ...{ customerId: id, status: 'completed', orderedAt: wizard.ago(2) },
    items: [{ name: 'Kopi Gayo', price }],
  });
  await wizard.db.transaction((trx) => moveCustomers(trx, [id], wizard.ago(0)));
}

it('goes to whom its segment holds when it starts, and the review tells what changed since', async () => {
  // What a first try left there would be in it.
  await wizard.db('customer_segments').delete();
  const people = [];
  for (let index = 0; index < 4; index += 1) people.push(await wizard.person());
  const [stays, leaves, comes, refuses] = people as [Person, Person, Person, Person];
  await orders(stays, 50_000);
  await orders(leaves, 50_000);
  const id = await wizard.draft({ audience: { segment: 'new' } });
  const seen = await wizard.preview(id);
  expect(seen).toMatchObject({ audience: 2, willGet: 2, excluded: [] });

  // One spends a million, another orders for the first time, and so does one who wants no promotion.
  await orders(leaves, 1_000_000);
  await orders(comes, 50_000);
  await orders(refuses, 50_000);
  await wizard.data('PATCH', `/customers/${refuses.id}`, { optedOut: true });
  expect(changesBetween(figuresOf(seen), figuresOf(await wizard.preview(id)))).toEqual([
    { what: 'audience', before: 2, after: 3 },
    { what: 'opted_out', before: 0, after: 1 },
  ]);
  const gets = await wizard.data<PreviewPerson[]>('GET', `/broadcasts/${id}/preview/people`);
  expect(gets.map(({ customer }) => customer.id)).toEqual([stays.id, comes.id]);

  await wizard.act(id, 'start');
  await wizard.stands(id, { audience: 3, sent: 2, skipped: 1 });
  await expectLogged(wizard, id, { people: [refuses], status: 'skipped', reason: 'opted_out' });
  expect((await wizard.log(id, '')).map(({ customer }) => customer.id)).not.toContain(leaves.id);
  const arrived = await Promise.all(people.map(({ phone }) => wizard.arrived(phone)));
  expect(arrived).toEqual([1, 0, 1, 0]);
});

it.each([
  ['both wait for their turn', true],
  ['one has it already', false],
])('two recipients who turn out to be one person get one message: %s', async (_what, bothWait) => {
  const [keep, gone] = [await wizard.person(), await wizard.person()];
  const waits = ({ phone }: Person): void =>
    wizard.answer(phone, () => ({ outcome: 'not_yet', reason: 'gap', retryAfterMs: 300 }));
  waits(keep);
  if (bothWait) waits(gone);
  const id = await wizard.draft({ audience: { customerIds: [keep.id, gone.id] } });
  await wizard.act(id, 'start');
  await wizard.stands(id, bothWait ? { queued: 2 } : { queued: 1, sent: 1 });

  await wizard.data('POST', `/customers/${gone.id}/merge`, { intoId: keep.id });
  expect((await wizard.find(id)).counts).toMatchObject({ audience: 1, [bothWait ? 'queued' : 'sent']: 1 });
  for (const { phone } of [keep, gone]) wizard.answer(phone, null);
  await expect.poll(async () => (await wizard.find(id)).state, { timeout: 120_000 }).toBe('done');
  await wizard.stands(id, { audience: 1, sent: 1 });
  expect((await wizard.log(id, '')).map(({ customer }) => customer.id)).toEqual([keep.id]);
  expect((await wizard.arrived(keep.phone)) + (await wizard.arrived(gone.phone))).toBe(1);
});
