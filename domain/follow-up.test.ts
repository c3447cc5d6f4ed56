import { expect, it } from 'vitest';
import { asksSomething } from './follow-up.ts';

it.each([
  ['Mau yang 250 gr atau 500 gr Kak?', true],
  ['Jadi yang mana Kak? Saya siapkan ya', true],
  ['*Alamatnya di mana?*', true],
  ['Jadi?😊', true],
  ['serius??', true],
  ['Siap Kak, kami kirim besok', false],
  ['Cek di https://toko.id/cari?q=kopi&hal=2', false],
  ['https://toko.id/cari?', true],
  ['', false],
])('%j asks something: %s', (text, expected) => expect(asksSomething(text)).toBe(expected));
