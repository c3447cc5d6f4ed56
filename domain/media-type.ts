/**
 * What a file is by its first bytes, whatever its sender called it. Only what a browser shows without running it
 * is known here; everything else (HTML, SVG, office files, archives) is `null`.
 * Source of the signatures: https://mimesniff.spec.whatwg.org/ and the file formats' own magic numbers.
 */
export type ShownMediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/gif'
  | 'image/webp'
  | 'video/mp4'
  | 'video/3gpp'
  | 'video/webm'
  | 'audio/mp4'
  | 'audio/mpeg'
  | 'audio/ogg'
  | 'audio/wav'
  | 'audio/amr'
  | 'audio/aac'
  | 'application/pdf';

/** How many bytes `mediaTypeOf` looks at. */
export const MEDIA_TYPE_BYTES = 16;

/** The type that the content shows, or null when it is none that may be shown in place. */
export function mediaTypeOf(bytes: Uint8Array): ShownMediaType | null {
  const text = String.fromCharCode(...bytes.subarray(0, MEDIA_TYPE_BYTES));
  const at = (offset: number, signature: string): boolean => text.startsWith(signature, offset);
  if (at(0, '\xff\xd8\xff')) return 'image/jpeg';
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return 'image/gif';
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'image/webp';
  if (at(0, 'RIFF') && at(8, 'WAVE')) return 'audio/wav';
  // Its box is shorter than 64 kB: text with the word in the right place is none.
  if (at(0, '\0\0') && at(4, 'ftyp')) return typeOfBrand(text.slice(8, 12));
  if (at(0, '\x1a\x45\xdf\xa3')) return 'video/webm';
  if (at(0, 'OggS')) return 'audio/ogg';
  if (at(0, '#!AMR')) return 'audio/amr';
  if (at(0, '%PDF-')) return 'application/pdf';
  if (at(0, 'ID3')) return 'audio/mpeg';
  return typeOfFrame(bytes);
}

/** ISO base media files name themselves: `M4A ` is sound, `3gp…` an old phone's video. */
function typeOfBrand(brand: string): ShownMediaType | null {
  if (brand.startsWith('M4A') || brand.startsWith('M4B')) return 'audio/mp4';
  if (brand.startsWith('3g')) return 'video/3gpp';
  return /^(mp4|isom|iso\d|avc1|MSNV|M4V|mmp4|qt)/.test(brand) ? 'video/mp4' : null;
}

/** Sound without a header begins with a frame: eleven set bits, version, layer (0 is AAC, 1 is layer III, MP3). */
function typeOfFrame([first = 0, second = 0]: Uint8Array): ShownMediaType | null {
  if (first !== 0xff) return null;
  if ((second & 0xf6) === 0xf0) return 'audio/aac';
  const hasVersion = (second & 0x18) !== 0x08;
  return (second & 0xe6) === 0xe2 && hasVersion ? 'audio/mpeg' : null;
}
