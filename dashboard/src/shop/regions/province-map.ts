import { PROVINCES } from '@roms/domain/regions/data';
import { PROVINCE_SHAPES } from './province-shapes.ts';

/** What was sold in a province (two digits; null: nobody knows where): orders, and what they come to in rupiah. */
export type SoldIn = { code: string | null; orders: number; revenue: number };

/** A shape of the map: the provinces that it covers, and what was sold in them together. */
export type MapArea = {
  key: string;
  codes: readonly string[];
  name: string;
  orders: number;
  revenue: number;
};

const NAMES = new Map(PROVINCES);

/** The official name of a province, by its two digits. */
export const provinceName = (code: string): string => NAMES.get(code) ?? code;

/** The shapes with what was sold there, the most first. Where nothing was sold is one of them. */
export function mapAreas(sold: readonly SoldIn[]): MapArea[] {
  const byCode = new Map(sold.map((one) => [one.code, one]));
  return PROVINCE_SHAPES.map(([key]) => {
    const codes = key.split(' ');
    const rows = codes.flatMap((code) => byCode.get(code) ?? []);
    return {
      key,
      codes,
      name: codes.map(provinceName).join(' + '),
      orders: rows.reduce((sum, { orders }) => sum + orders, 0),
      revenue: rows.reduce((sum, { revenue }) => sum + revenue, 0),
    };
  }).sort((one, other) => other.revenue - one.revenue || one.key.localeCompare(other.key));
}

/**
 * The upper ends (rupiah) of `count` classes up to the largest: they widen upwards, because a few provinces have most of
 * everything. None when nothing was sold.
 */
export function classesOf(areas: readonly MapArea[], count: number): number[] {
  const most = Math.max(0, ...areas.map(({ revenue }) => revenue));
  if (most === 0) return [];
  return Array.from({ length: count }, (_, index) => Math.round(most * ((index + 1) / count) ** 2));
}

/** The class of an amount; null for nothing. */
export function classOf(revenue: number, classes: readonly number[]): number | null {
  const found = classes.findIndex((end) => revenue <= end);
  return revenue <= 0 || found === -1 ? null : found;
}

type Ring = [number, number][];

/** The shapes as GeoJSON, each named by its key. */
export function provincesGeoJson() {
  return {
    type: 'FeatureCollection' as const,
    features: PROVINCE_SHAPES.map(([key, rings]) => ({
      type: 'Feature' as const,
      properties: { name: key },
      geometry: {
        type: 'MultiPolygon' as const,
        coordinates: rings.split(', ').map((text) => [ringOf(text)]),
      },
    })),
  };
}

/** The points of a ring (degrees), closed, from its steps (`province-shapes.ts`). */
function ringOf(text: string): Ring {
  const steps = text.split(' ').map(Number);
  let [x, y] = [0, 0];
  const ring: Ring = [];
  for (let index = 0; index < steps.length; index += 2) {
    [x, y] = [x + steps[index]!, y + steps[index + 1]!];
    ring.push([x / 100, y / 100]);
  }
  ring.push(ring[0]!);
  return ring;
}
