import { expect, test } from 'vitest';
import { indonesian } from '../src/locales/id.ts';
import { iconReader, iconsNamed, keysNamed, keysOf, pickWords } from './named-parts.ts';

const words = {
  orders: { title: 'Order', status: { new: 'Baru', done: 'Selesai' }, life: { paid: 'Lunas', paidFor: '…' } },
  team: { title: 'Tim' },
};
const keys = keysOf(words);

test.each([
  ['a key', "t('orders.title')", ['orders.title']],
  [
    'a key among others',
    'const key = isTeam ? "team.title" : `orders.title`',
    ['orders.title', 'team.title'],
  ],
  ['what a template may become', 't(`orders.status.${code}`)', ['orders.status.new', 'orders.status.done']],
  [
    'what begins in one string and ends in another',
    't(`orders.life.${type}`); t(`${exact}For`)',
    ['orders.life.paid', 'orders.life.paidFor'],
  ],
  ['a section', "const words = 'orders.life'", ['orders.life.paid', 'orders.life.paidFor']],
  ['no key by its area alone', "router.push({ name: 'orders' }); import './orders.api.ts'", []],
  ['no key for what only looks like one', "on('team.changed')", []],
])('a source names %s', (_, source, named) => {
  expect(keysNamed(source, keys)).toEqual(named);
});

test('picks some texts in the shape of all', () => {
  expect(pickWords(words, new Set(['orders.status.done', 'team.title']))).toEqual({
    orders: { status: { done: 'Selesai' } },
    team: { title: 'Tim' },
  });
});

test('reads the icons that a source names, also by an older name, and refuses one that is not there', () => {
  expect(iconsNamed(`<UIcon name="i-lucide-check" /> icon: 'i-lucide-arrow-up-right'`)).toEqual([
    'check',
    'arrow-up-right',
  ]);
  const bodyOf = iconReader();
  expect(bodyOf('check')).toContain('<path');
  expect(bodyOf('alert-circle')).toBe(bodyOf('circle-alert'));
  expect(() => bodyOf('no-such-thing')).toThrow('i-lucide-no-such-thing');
});

const sources = import.meta.glob<string>(['../src/**/*.{ts,vue}', '!../src/**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

test('every text is named by some source: another would never be carried, and never be said', () => {
  const all = keysOf(indonesian);
  const named = new Set(Object.values(sources).flatMap((source) => keysNamed(source, all)));
  expect(all.filter((key) => !named.has(key))).toEqual([]);
});
