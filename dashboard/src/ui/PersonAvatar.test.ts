import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { AVATAR_TINTS, initialsOf, tintOf } from './avatar.ts';
import PersonAvatar from './PersonAvatar.vue';

const UIcon = { template: '<svg />' };
const show = (props: { name: string; label?: string }) =>
  mount(PersonAvatar, { props, global: { stubs: { Icon: UIcon } } });

it('shows the first letters of the first two words, whole letters of any script', () => {
  expect(initialsOf('Ibu Ratna Dewi')).toBe('IR');
  expect(initialsOf('  élodie ')).toBe('É');
  expect(initialsOf('𝓑udi ☕ (Toko) Kopi')).toBe('𝓑K');
  expect(initialsOf('7 Rasa Bakery')).toBe('RB');
});

it('shows a figure for who is known by a number only', () => {
  for (const name of ['0812-3456-7890', '+62 812', '☕', '']) {
    const avatar = show({ name });
    expect(avatar.text(), name).toBe('');
    expect(avatar.find('svg').exists(), name).toBe(true);
  }
});

it('has one tint a person, whatever the case, and spreads people over all of them', () => {
  expect(tintOf('Dewi Lestari')).toBe(tintOf(' dewi lestari '));
  const used = new Map<string, number>();
  const firsts = ['Dewi', 'Budi', 'Sari', 'Rina', 'Agus', 'Putri', 'Joko', 'Ani', 'Wati', 'Eko'];
  const lasts = [
    'Lestari',
    'Santoso',
    'Wijaya',
    'Nur',
    'Halim',
    'Sitorus',
    'Kusuma',
    'Hadi',
    'Utami',
    'Siregar',
  ];
  for (const first of firsts)
    for (const last of lasts) {
      const tint = tintOf(`${first} ${last}`);
      used.set(tint, (used.get(tint) ?? 0) + 1);
    }
  expect([...used.keys()].toSorted()).toEqual([...AVATAR_TINTS].toSorted());
  expect(Math.max(...used.values())).toBeLessThan(30);
});

it('is silent beside a name, and says it where there is none', () => {
  expect(show({ name: 'Dewi' }).attributes()).toMatchObject({ 'aria-hidden': 'true' });
  const alone = show({ name: 'Dewi', label: 'Ditangani Dewi' });
  expect(alone.attributes()).toMatchObject({ role: 'img', 'aria-label': 'Ditangani Dewi' });
  expect(alone.attributes('aria-hidden')).toBeUndefined();
});
