import { PROVINCES } from '@roms/domain/regions/data';
import { expect, it } from 'vitest';
import { classesOf, classOf, mapAreas, provincesGeoJson } from './province-map.ts';

it('has each province of today in one shape, those that were split off in their parent’s', () => {
  const areas = mapAreas([]);
  expect(areas.flatMap(({ codes }) => codes).sort()).toEqual(PROVINCES.map(([code]) => code));
  expect(areas).toHaveLength(33);
  const together = areas.filter(({ codes }) => codes.length > 1).map(({ name }) => name);
  expect(together.sort()).toEqual([
    'Kalimantan Timur + Kalimantan Utara',
    'Papua + Papua Selatan + Papua Tengah + Papua Pegunungan',
    'Papua Barat + Papua Barat Daya',
  ]);
});

it('adds up what was sold in the provinces of a shape, the most first, and leaves out what nobody can place', () => {
  const [first, second, third] = mapAreas([
    { code: '64', orders: 2, revenue: 300 },
    { code: '65', orders: 1, revenue: 200 },
    { code: '31', orders: 1, revenue: 400 },
    { code: null, orders: 9, revenue: 9_000 },
  ]);
  expect([first!.key, first!.orders, first!.revenue]).toEqual(['64 65', 3, 500]);
  expect([second!.key, second!.revenue]).toEqual(['31', 400]);
  expect(third!.revenue).toBe(0);
});

it('draws closed islands where Indonesia is', () => {
  const { features } = provincesGeoJson();
  for (const { geometry } of features)
    for (const [ring] of geometry.coordinates) {
      expect(ring!.length).toBeGreaterThanOrEqual(4);
      expect(ring!.at(-1)).toEqual(ring![0]);
      for (const [x, y] of ring!) expect(x > 94.5 && x < 141.5 && y > -11.5 && y < 6.5).toBe(true);
    }
  /** Where the middle of a shape's largest island is, in whole degrees. */
  const middle = (key: string) => {
    const [ring] = features.find(({ properties }) => properties.name === key)!.geometry.coordinates[0]!;
    const mean = (axis: 0 | 1) =>
      Math.round(ring!.reduce((sum, point) => sum + point[axis], 0) / ring!.length);
    return [mean(0), mean(1)];
  };
  expect(middle('11')).toEqual([97, 4]);
  expect(middle('51')).toEqual([115, -8]);
  expect(middle('91 93 94 95')[0]).toBeGreaterThan(136);
});

it('sorts amounts into classes that widen upwards; nothing is in none', () => {
  const classes = classesOf(mapAreas([{ code: '31', orders: 1, revenue: 2_500 }]), 5);
  expect(classes).toEqual([100, 400, 900, 1_600, 2_500]);
  expect([0, 1, 100, 101, 2_500].map((amount) => classOf(amount, classes))).toEqual([null, 0, 0, 1, 4]);
  expect(classesOf(mapAreas([]), 5)).toEqual([]);
  expect(classOf(5, [])).toBeNull();
});
