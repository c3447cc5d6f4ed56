import { expect, it } from 'vitest';
import { zoneOfPlace } from './region.ts';

it.each([
  [['Denpasar', 'Jl. Gatot Subroto 1'], 'Asia/Makassar'],
  [[null, 'Jl. Pattimura 3, Jayapura, Papua'], 'Asia/Jayapura'],
  [['Ambon'], 'Asia/Jayapura'],
  [['Kalimantan Timur'], 'Asia/Makassar'],
  [['Jl. Balikpapan 5, Jakarta Pusat'], 'Asia/Jakarta'],
  [['Makassar', 'Jl. Jakarta 5'], 'Asia/Makassar'],
  [['Kos Melati', 'Jl. Papua 3, Bandung'], 'Asia/Jakarta'],
  [['Entah di mana'], null],
  [['Bandung'], 'Asia/Jakarta'],
  [['Pontianak, Kalimantan Barat'], 'Asia/Jakarta'],
  [['Palembang'], 'Asia/Jakarta'],
  [[undefined], null],
] as const)('finds the zone of %j: %s', (texts, zone) => {
  expect(zoneOfPlace(...texts)).toBe(zone);
});
