import { expect, test } from 'vitest';
import { auditValues } from './audit-values.ts';

test('texts of messages and secrets are hidden, at any depth and under names made of words', () => {
  const values = {
    body: 'Halo kak',
    away: { on: true, body: 'Kami tutup' },
    passwordHash: 'scrypt$1',
    api_key: 'rk_1',
    pairingCode: 'ABCD-1234',
    items: [{ caption: 'Foto', quantity: 2 }],
  };
  expect(auditValues(values)).toEqual({
    body: '[hidden]',
    away: { on: true, body: '[hidden]' },
    passwordHash: '[hidden]',
    api_key: '[hidden]',
    pairingCode: '[hidden]',
    items: [{ caption: '[hidden]', quantity: 2 }],
  });
});

test('a phone keeps its last four digits, wherever it stands', () => {
  const values = {
    phone: '6281234567890',
    name: '0812-3456-7890',
    ids: ['6281234567890@c.us'],
    address: 'Jl. Melati 3, HP 0812-3456-7890',
    externalId: '10012345',
    orderNumber: '2026112900123',
  };
  expect(auditValues(values)).toEqual({
    phone: '••••-••••-7890',
    name: '••••-••••-7890',
    ids: ['••••-••••-7890@c.us'],
    address: 'Jl. Melati 3, HP ••••-••••-7890',
    externalId: '10012345',
    orderNumber: '2026112900123',
  });
});

test('all else stays, and what is left out is no value', () => {
  const values = {
    shopName: 'Kopi 2000',
    total: 90_000,
    blackoutDays: ['2026-12-25'],
    at: new Date('2026-11-29T08:00:00Z'),
    zone: null,
    notify: false,
    hours: undefined,
  };
  expect(auditValues(values)).toEqual({
    shopName: 'Kopi 2000',
    total: 90_000,
    blackoutDays: ['2026-12-25'],
    at: '2026-11-29T08:00:00.000Z',
    zone: null,
    notify: false,
  });
});
