import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '@roms/contracts/settings';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';

let api: OrderApi;
let admin: Staff;
let cs: Staff;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin', 'Bos');
  cs = await api.staff('cs', 'Ani');
});
afterAll(() => api.stop());

const read = async (): Promise<Settings> =>
  (await api.call<Settings>(cs, 'GET', '/api/v1/settings')).body.data;
const change = (body: unknown) => api.call<Settings>(admin, 'PATCH', '/api/v1/settings', body);

describe('the settings', () => {
  test('are read by everybody, with the defaults', async () => {
    expect(await read()).toEqual({ ...DEFAULT_SETTINGS, shopName: 'Kopi Someah' });
  });

  test('are changed in part, and everybody sees it at once', async () => {
    const { status, body } = await change({
      shopName: 'Toko Sari',
      zone: 'Asia/Makassar',
      businessHours: {
        mon: [
          { from: '08:00', to: '12:00' },
          { from: '13:00', to: '17:00' },
        ],
      },
      rfm: { newDays: 14 },
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ shopName: 'Toko Sari', rfm: { ...DEFAULT_SETTINGS.rfm, newDays: 14 } });
    expect(await read()).toEqual(body.data);
    const me = await api.call<{ shop: object }>(cs, 'GET', '/api/v1/auth/me');
    expect(me.body.data.shop).toEqual({ name: 'Toko Sari', zone: 'Asia/Makassar' });
  });

  test('leave a row in the audit log with what was changed, and not the text for absences', async () => {
    await change({ frequencyCapDays: 5, away: { on: true, body: 'Kami tutup dulu' } });
    const { body } = await api.call<object[]>(admin, 'GET', '/api/v1/audit?subject=settings');
    expect(body.data[0]).toMatchObject({
      actor: { kind: 'user', id: admin.id, name: 'Bos' },
      action: 'settings.changed',
      subject: { type: 'settings', id: null },
      before: { frequencyCapDays: 3, away: { on: false } },
      after: { frequencyCapDays: 5, away: { on: true } },
    });
    expect(JSON.stringify(body.data)).not.toContain('tutup');
  });

  test.each<[string, object]>([
    ['an unknown name', { colour: 'red' }],
    ['an unknown part', { rfm: { colour: 1 } }],
    ['no number', { capacity: '20' }],
    ['an away message about an order', { away: { body: 'Order {order_number}' } }],
    ['a phrase of politeness alone', { replyWords: { phrases: { later: ['ya kak'] } } }],
    ['a reply word that there is not', { replyWords: { phrases: { never: ['tidak'] } } }],
    ['a holiday twice', { holidays: ['Satu', null].map((name) => ({ date: '2026-12-24', name })) }],
    ['a holiday that is no day', { holidays: [{ date: '2026-02-30', name: 'Libur' }] }],
    ['a part of one', { frequencyCapDays: 1.5 }],
    ['too many days', { frequencyCapDays: 31 }],
    ['fewer than none', { frequencyCapDays: -1 }],
    ['more than half', { holdoutPercent: 51 }],
    ['no zone of Indonesia', { zone: 'Europe/Berlin' }],
    ['no time', { reminderTime: '9' }],
    ['an hour that is none', { sendingHours: { from: '08:00', to: '25:00' } }],
    ['an end before its beginning', { sendingHours: { from: '20:00', to: '08:00' } }],
    [
      'hours that overlap',
      {
        businessHours: {
          mon: [
            { from: '08:00', to: '12:00' },
            { from: '11:00', to: '13:00' },
          ],
        },
      },
    ],
    ['no day of the week', { businessHours: { someday: [] } }],
    ['no day of the calendar', { blackoutDays: ['2026-02-30'] }],
    ['an empty name', { shopName: ' ' }],
    ['a rule of assignment that is none', { assignment: 'random' }],
    ['an absence without a text', { away: { on: true, body: '' } }],
    ['a phrase under two reply words', { replyWords: { phrases: { later: ['BESOK'] } } }],
  ])('refuse %s, and stay', async (_, body) => {
    const before = await read();
    expect((await change(body)).status).toBe(400);
    expect(await read()).toEqual(before);
  });

  test('are the admin’s to change', async () => {
    expect((await api.call(cs, 'PATCH', '/api/v1/settings', { capacity: 5 })).status).toBe(403);
  });
});
