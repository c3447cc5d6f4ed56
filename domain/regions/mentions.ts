import { PROVINCES, REGENCIES } from './data.ts';
import { EVERYDAY, ISLANDS, SPELLINGS } from './spellings.ts';

/** Finding the names of provinces, regencies and islands in what people write. */

export type Mention = {
  /** What the name may mean: codes of regencies, and of all provinces of the area that it names. */
  regencies: readonly string[];
  provinces: readonly string[];
  /** Whether the name is also an everyday word and nothing beside it says that a place is meant. */
  isDoubtful: boolean;
};

type Meaning = { regencies: string[]; provinces: string[] };

const NAMES = namesOfPlaces();
const DOUBTFUL = new Set(EVERYDAY.map(keyOf));
const LONGEST_NAME = 6;
/** Also before they are sorted, which takes a time that grows with the square of a stack of them. */
const MARKS = /\p{M}+/gu;

/** Ways of writing one word, by the word that the names above use. */
const SAME_WORD: Record<string, string> = {
  kab: 'kabupaten',
  kep: 'kepulauan',
  kodya: 'kota',
  kotamadya: 'kota',
  adm: 'administrasi',
  sumatra: 'sumatera',
};
const KINDS = new Set(['kabupaten', 'kota']);
/** After one of these comes the name of a street, a quarter or a house: `Jl. Ambon`, `Kec. Kediri`, `RM Padang`. */
const NAMED_AFTER_PLACES = new Set(
  (
    'jl jln jalan gg gang lr lorong komplek kompleks komp perum perumahan perumnas cluster apartemen apartment apt ' +
    'ruko gedung kec kecamatan kel kelurahan desa ds dusun dsn dukuh kampung kp br lingkungan pasar stasiun terminal ' +
    'bandara pelabuhan universitas univ hotel rs rsud masjid toko warung rm makan nasi soto bakso sate mie'
  ).split(' '),
);
/** Where such a name is over. */
const AFTER_THE_NAME = new Set(['no', 'nomor', 'km', 'blok', 'rt', 'rw', 'provinsi', 'prov', 'propinsi']);

/**
 * The places that a text names, in their order. What a street or a quarter is called is left out; a place that
 * stands behind such a name without a comma (`Jl. Sudirman Bandung`) counts when the text names no other.
 */
export function mentionsIn(text: string): Mention[] {
  const certain: Mention[] = [];
  const behindNames: Mention[] = [];
  for (const words of segmentsOf(text)) {
    let nameStart: number | null = null;
    for (let at = 0; at < words.length;) {
      const word = words[at]!;
      const found = placeAt(words, at);
      const isCertain = nameStart === null || KINDS.has(word);
      if (found !== null && nameStart !== at) (isCertain ? certain : behindNames).push(found.mention);
      if (NAMED_AFTER_PLACES.has(word) && found === null) {
        nameStart = at + (words[at + 1] === 'raya' ? 2 : 1);
      } else if (AFTER_THE_NAME.has(word) || /^\d/.test(word) || (isCertain && found !== null)) {
        nameStart = null;
      }
      at += found?.length ?? 1;
    }
  }
  return certain.length > 0 ? certain : behindNames;
}

/** The words of a text's parts, as the names know them. */
function segmentsOf(text: string): string[][] {
  const plain = text.replace(MARKS, '').normalize('NFKD').toLowerCase().replace(MARKS, '');
  return plain
    .split(/[,;/|\n\r]+/)
    .map((segment) => (segment.match(/[a-z]+|\d+/g) ?? []).map((word) => SAME_WORD[word] ?? word));
}

/** The longest name that begins at a word, and how many words it takes. */
function placeAt(words: readonly string[], at: number): { mention: Mention; length: number } | null {
  for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length -= 1) {
    const key = words.slice(at, at + length).join('');
    const meaning = NAMES.get(key);
    if (meaning) {
      const isDoubtful = DOUBTFUL.has(key) && !KINDS.has(words[at - 1] ?? '');
      return { mention: { ...meaning, isDoubtful }, length };
    }
  }
  return null;
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

function namesOfPlaces(): Map<string, Meaning> {
  const names = new Map<string, Meaning>();
  const meaningOf = (name: string): Meaning => {
    const key = keyOf(name);
    const known = names.get(key) ?? { regencies: [], provinces: [] };
    names.set(key, known);
    return known;
  };
  const learn = (name: string, code: string): void => {
    const meaning = meaningOf(name);
    (code.length === 2 ? meaning.provinces : meaning.regencies).push(code);
  };
  for (const [code, name] of PROVINCES) learn(name, code);
  for (const [code, name] of REGENCIES) {
    const [, kind, base] = /^(Kabupaten|Kota)(?: Administrasi)? (.+)$/.exec(name)!;
    // Marketplaces write `Bandung (Kota)`.
    const written = new Set([name, base!, `${kind} ${base}`, `${base} ${kind}`]);
    for (const one of written) learn(one, code);
  }
  for (const [code, spellings] of Object.entries(SPELLINGS)) {
    for (const spelling of spellings) learn(spelling, code);
  }
  for (const [name, provinces] of Object.entries(ISLANDS)) meaningOf(name).provinces.push(...provinces);
  return names;
}
