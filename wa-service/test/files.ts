/** The smallest files that are what they say, for both drivers. */

const from = (text: string): Buffer => Buffer.from(text, 'latin1');

export const FILES = {
  image: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  video: Buffer.concat([from('\0\0\0\x18ftypisom\0\0\0\0isommp42'), Buffer.alloc(200, 1)]),
  audio: Buffer.concat([from('ID3\x04\0\0\0\0\0\0'), Buffer.alloc(200, 2)]),
  voice: Buffer.concat([
    from('OggS\0\x02'),
    Buffer.alloc(22),
    from('OpusHead\x01\x01'),
    Buffer.alloc(200, 3),
  ]),
  document: from('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF'),
  sticker: Buffer.concat([from('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0'), Buffer.alloc(16, 4)]),
};
export type FileKind = keyof typeof FILES;
export const FILE_KINDS = Object.keys(FILES) as FileKind[];

export const NAMES: Record<FileKind, string> = {
  image: 'kopi.png',
  video: 'kopi.mp4',
  audio: 'lagu.mp3',
  voice: 'pesan.ogg',
  document: 'Daftar harga.pdf',
  sticker: 'stiker.webp',
};
