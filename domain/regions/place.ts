import { PROVINCES, REGENCIES } from './data.ts';
import { mentionsIn, type Mention } from './mentions.ts';
import type { Zone } from './region.ts';
import { SPLIT_OFF } from './spellings.ts';

/** Where somebody lives, from what was written. */

export type WrittenPlace = {
  province?: string | null;
  city?: string | null;
  address?: string | null;
};

export type Place = {
  /** Two digits; null when only an island was named. */
  provinceCode: string | null;
  /** `31.71`; null when nothing smaller than a province was named. */
  regencyCode: string | null;
  zone: Zone;
  /** The smallest area that was named. */
  source: 'regency' | 'province' | 'island';
  /** The text that named it. */
  asWritten: string;
};

/** Provinces outside Western Indonesian Time (Keppres 41/1987); what was split off later keeps its parent's zone. */
const CENTRAL = ['51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76'];
const EASTERN = ['81', '82', '91', '92', '93', '94', '95', '96'];

const PROVINCE_NAMES = new Map(PROVINCES);
const REGENCY_NAMES = new Map(REGENCIES);

/**
 * The place that was written, or null when none is recognised. The city is asked before the address, and both are
 * read within the province if that is given. In a text the place named last counts, and a smaller one in front of
 * it that lies inside: `Luwuk, Sulteng`; `Jl. Balikpapan 5, Jakarta` is in Jakarta. A city's name counts only as a
 * city: `Jl. Ambon, Bandung` is in Bandung. Mobile prefixes do not tell the place, so the phone is never asked.
 */
export function placeOf(written: WrittenPlace): Place | null {
  const province = read(written.province, null, true);
  const city = read(written.city, province?.area ?? null, true) ?? province;
  if (city?.place.regencyCode) return city.place;
  const address = read(written.address, city?.area ?? null, false);
  return address?.place.regencyCode || city === null ? (address?.place ?? null) : city.place;
}

/** The zone of a province, by its two digits. */
export function zoneOfProvince(code: string): Zone {
  if (CENTRAL.includes(code)) return 'Asia/Makassar';
  return EASTERN.includes(code) ? 'Asia/Jayapura' : 'Asia/Jakarta';
}

/** The official name of a province or a regency, or null for a code that nobody has. */
export function regionName(code: string): string | null {
  return PROVINCE_NAMES.get(code) ?? REGENCY_NAMES.get(code) ?? null;
}

/** What one text says, and the provinces in which a smaller place may be looked for in the next. */
type Reading = { place: Place; area: readonly string[] };

function withSplitOff(provinces: readonly string[]): string[] {
  return provinces.flatMap((code) => [code, ...(SPLIT_OFF[code] ?? [])]);
}

function read(
  text: string | null | undefined,
  within: readonly string[] | null,
  isCity: boolean,
): Reading | null {
  if (!text) return null;
  const mentions = mentionsIn(text);
  const areas = mentions.filter((one) => !one.isDoubtful).flatMap((one) => withSplitOff(one.provinces));
  const inside = (codes: readonly string[], provinces: readonly string[]): string[] =>
    codes.filter((code) => provinces.includes(code.slice(0, 2)));
  const named = mentions
    .filter((one) => isCity || !one.isDoubtful || inside(one.regencies, within ?? areas).length > 0)
    .map((one) => (within === null ? one : restrict(one, within)))
    .filter((one) => one.regencies.length + one.provinces.length > 0);
  const last = named.at(-1);
  if (!last) return null;
  if (last.provinces.length === 0) {
    const consistent = inside(last.regencies, areas);
    return regencyPlace(cityFirst(consistent.length > 0 ? consistent : last.regencies), text);
  }
  const area = withSplitOff(last.provinces);
  const smaller = named
    .slice(0, -1)
    .map((one) => inside(one.regencies, area))
    .findLast((codes) => codes.length > 0);
  // `Jambi` is a province and its capital: the capital, unless a place of the province stands in front of it.
  const regencies = smaller ?? inside(last.regencies, area);
  return regencies.length > 0 ? regencyPlace(cityFirst(regencies), text) : areaPlace(last.provinces, text);
}

function restrict(one: Mention, within: readonly string[]): Mention {
  const isInside = (code: string) => within.includes(code.slice(0, 2));
  return {
    ...one,
    regencies: one.regencies.filter(isInside),
    provinces: one.provinces.filter(isInside),
  };
}

/** Of a town and a regency of one name the town is meant, unless the regency's kind was written. */
function cityFirst(codes: readonly string[]): string {
  return codes.find((code) => regionName(code)!.startsWith('Kota ')) ?? codes[0]!;
}

function regencyPlace(regencyCode: string, text: string): Reading {
  const provinceCode = regencyCode.slice(0, 2);
  const zone = zoneOfProvince(provinceCode);
  const place: Place = { provinceCode, regencyCode, zone, source: 'regency', asWritten: text.trim() };
  return { place, area: [provinceCode] };
}

function areaPlace(provinces: readonly string[], text: string): Reading {
  const isIsland = provinces.length > 1;
  const place: Place = {
    provinceCode: isIsland ? null : provinces[0]!,
    regencyCode: null,
    zone: zoneOfProvince(provinces[0]!),
    source: isIsland ? 'island' : 'province',
    asWritten: text.trim(),
  };
  return { place, area: withSplitOff(provinces) };
}
