/**
 * Indonesia's three zones. None has daylight saving time, so each is a fixed distance from UTC.
 * Source: Keppres 41/1987; provinces that were split off later keep their parent's zone.
 */
export const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;
export type Zone = (typeof ZONES)[number];

export const ZONE_ABBREVIATION: Record<Zone, 'WIB' | 'WITA' | 'WIT'> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

const OFFSET_HOURS: Record<Zone, number> = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 };

/** Milliseconds to add to UTC to get the zone's wall clock. */
export function zoneOffsetMs(zone: Zone): number {
  return OFFSET_HOURS[zone] * 3_600_000;
}

const WITA_PLACES = [
  'bali',
  'nusa tenggara',
  'ntb',
  'ntt',
  'kalimantan selatan',
  'kalimantan timur',
  'kalimantan utara',
  'sulawesi',
  'gorontalo',
  'denpasar',
  'mataram',
  'kupang',
  'banjarmasin',
  'banjarbaru',
  'samarinda',
  'balikpapan',
  'bontang',
  'tarakan',
  'makassar',
  'manado',
  'palu',
  'kendari',
  'parepare',
  'bitung',
  'mamuju',
  'ubud',
  'lombok',
  'labuan bajo',
  'badung',
  'gianyar',
  'tomohon',
  'baubau',
];
const WIT_PLACES = [
  'maluku',
  'papua',
  'ambon',
  'ternate',
  'tidore',
  'jayapura',
  'sorong',
  'manokwari',
  'merauke',
  'timika',
  'nabire',
  'biak',
  'tual',
  'wamena',
];

/**
 * The zone of an address in free text (`Jl. … Denpasar, Bali`), or `null` when no province or city is
 * recognised. Mobile prefixes do not tell the zone, so the phone is never asked.
 */
export function zoneOfPlace(...texts: (string | null | undefined)[]): Zone | null {
  const words = ` ${texts
    .filter(Boolean)
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')} `;
  if (WIT_PLACES.some((place) => words.includes(` ${place} `))) return 'Asia/Jayapura';
  if (WITA_PLACES.some((place) => words.includes(` ${place} `))) return 'Asia/Makassar';
  return null;
}

/** Whether a text is one of the three zone names. */
export function isZone(text: string): text is Zone {
  return (ZONES as readonly string[]).includes(text);
}
