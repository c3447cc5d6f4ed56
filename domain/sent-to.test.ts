import { expect, it } from 'vitest';
import { phoneSentTo } from './sent-to.ts';

it.each([
  ['true_6281234567890@c.us_3EB0AA', '6281234567890'],
  ['true_6281234567890@s.whatsapp.net_3EB0AA', '6281234567890'],
  ['true_777123000111@lid_3EB0AA', null],
  ['false_6281234567890@c.us_3EB0AA', null],
  ['sim-1', null],
  [null, null],
])('of %s is %s', (id, phone) => {
  expect(phoneSentTo(id)).toBe(phone);
});
