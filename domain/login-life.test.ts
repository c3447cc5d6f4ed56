import { expect, test } from 'vitest';
import { loginEnd } from './login-life.ts';

const opened = new Date('2026-11-01T00:00:00Z');
const after = (days: number): Date => new Date(opened.getTime() + days * 24 * 3_600_000);

test('each use gives a login seven more days', () => {
  expect(loginEnd(opened, after(0))).toEqual(after(7));
  expect(loginEnd(opened, after(20))).toEqual(after(27));
});

test('no use takes a login over its thirtieth day', () => {
  expect(loginEnd(opened, after(23))).toEqual(after(30));
  expect(loginEnd(opened, after(29.9))).toEqual(after(30));
});
