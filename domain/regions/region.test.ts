import { expect, it } from 'vitest';
import { zoneOfPlace, zoneOffsetMs } from './region.ts';

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

it('agrees with the time zone database', () => {
  for (const zone of ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const) {
    for (const month of [0, 6]) {
      const at = new Date(Date.UTC(2026, month, 15));
      const hour = Number(
        new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' }).format(at),
      );
      expect(hour * 3_600_000).toBe(zoneOffsetMs(zone));
    }
  }
});
