/** Indonesia's three zones (Keppres 41/1987); provinces that were split off later keep their parent's. */
export const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;
export type Zone = (typeof ZONES)[number];

export const ZONE_ABBREVIATION: Record<Zone, 'WIB' | 'WITA' | 'WIT'> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

const PLACES: Record<Zone, readonly string[]> = {
  'Asia/Jakarta': [
    'jakarta',
    'bogor',
    'depok',
    'tangerang',
    'bekasi',
    'banten',
    'serang',
    'cilegon',
    'jawa',
    'bandung',
    'cimahi',
    'cirebon',
    'sukabumi',
    'semarang',
    'surakarta',
    'solo',
    'yogyakarta',
    'jogja',
    'sleman',
    'bantul',
    'surabaya',
    'sidoarjo',
    'gresik',
    'malang',
    'kediri',
    'madiun',
    'jember',
    'banyuwangi',
    'sumatera',
    'sumatra',
    'aceh',
    'medan',
    'padang',
    'pekanbaru',
    'riau',
    'batam',
    'jambi',
    'palembang',
    'bengkulu',
    'lampung',
    'bangka',
    'belitung',
    'pontianak',
    'singkawang',
    'palangka raya',
    'palangkaraya',
    'kalimantan barat',
    'kalimantan tengah',
  ],
  'Asia/Makassar': [
    'bali',
    'denpasar',
    'badung',
    'gianyar',
    'ubud',
    'tabanan',
    'singaraja',
    'ntb',
    'ntt',
    'nusa tenggara',
    'lombok',
    'mataram',
    'sumbawa',
    'bima',
    'flores',
    'kupang',
    'labuan bajo',
    'banjarmasin',
    'banjarbaru',
    'samarinda',
    'balikpapan',
    'bontang',
    'tarakan',
    'kalimantan selatan',
    'kalimantan timur',
    'kalimantan utara',
    'sulawesi',
    'makassar',
    'manado',
    'palu',
    'kendari',
    'parepare',
    'bitung',
    'mamuju',
    'gorontalo',
    'tomohon',
    'baubau',
  ],
  'Asia/Jayapura': [
    'maluku',
    'papua',
    'ambon',
    'ternate',
    'tidore',
    'tual',
    'jayapura',
    'sorong',
    'manokwari',
    'merauke',
    'timika',
    'nabire',
    'biak',
    'wamena',
  ],
};

/**
 * The zone of an address in free text, or `null` when no province or city is recognised. Texts are asked in
 * order (city before address), and in each the place named last counts: `Jl. Balikpapan 5, Jakarta` is in Jakarta.
 * Mobile prefixes do not tell the zone, so the phone is never asked.
 */
export function zoneOfPlace(...texts: (string | null | undefined)[]): Zone | null {
  for (const text of texts) {
    const zone = text ? zoneNamedLast(text) : null;
    if (zone !== null) return zone;
  }
  return null;
}

function zoneNamedLast(text: string): Zone | null {
  const words = ` ${text.toLowerCase().replace(/[^a-z]+/g, ' ')} `;
  let best: { zone: Zone; end: number } | null = null;
  for (const zone of ZONES) {
    for (const place of PLACES[zone]) {
      const start = words.lastIndexOf(` ${place} `);
      const end = start + place.length;
      if (start !== -1 && (best === null || end > best.end)) best = { zone, end };
    }
  }
  return best?.zone ?? null;
}

/** Whether a text is one of the three zone names. */
export function isZone(text: string): text is Zone {
  return (ZONES as readonly string[]).includes(text);
}
