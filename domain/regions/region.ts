/** Indonesia's three zones (Keppres 41/1987); provinces that were split off later keep their parent's. */
export const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;
export type Zone = (typeof ZONES)[number];

export const ZONE_ABBREVIATION: Record<Zone, 'WIB' | 'WITA' | 'WIT'> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

/** Whether a text is one of the three zone names. */
export function isZone(text: string): text is Zone {
  return (ZONES as readonly string[]).includes(text);
}
