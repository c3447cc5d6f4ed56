import { expect, it } from 'vitest';
import { linksIn } from './links-in.ts';

const written = (text: string) => linksIn(text).map((link) => link.written);

it('finds addresses as people write them, each once, without the end of the sentence', () => {
  expect(written('Cek https://kopi.id/promo?a=1, atau kopisomeah.com. Lagi: kopisomeah.com!')).toEqual([
    'https://kopi.id/promo?a=1',
    'kopisomeah.com',
  ]);
  expect(written('Promo Rp 1.250.000 s.d. 12.30, hub. Sari')).toEqual([]);
});

it('says which ones customers and WhatsApp trust least', () => {
  expect(linksIn('http://kopi.id dan bit.ly/kopi')).toEqual([
    { written: 'http://kopi.id', isShort: false, isInsecure: true },
    { written: 'bit.ly/kopi', isShort: true, isInsecure: false },
  ]);
});
