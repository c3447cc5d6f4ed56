import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('mediaTypeOf', () => {
  test.each([
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
    ['GIF89a', 'image/gif'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
    ['RIFF\x24\0\0\0WAVEfmt ', 'audio/wav'],
    ['\0\0\0\x20ftypisom', 'video/mp4'],
    ['\0\0\0\x20ftypM4A ', 'audio/mp4'],
    ['\0\0\0\x20ftyp3gp5', 'video/3gpp'],
    ['\x1a\x45\xdf\xa3', 'video/webm'],
    ['OggS\0\x02', 'audio/ogg'],
    ['#!AMR\n', 'audio/amr'],
    ['ID3\x04', 'audio/mpeg'],
    ['\xff\xfb\x90\x64', 'audio/mpeg'],
    ['\xff\xf1\x50\x80', 'audio/aac'],
    ['%PDF-1.7', 'application/pdf'],
  ])('%j is %s', (head, type) => expect(mediaTypeOf(bytes(head))).toBe(type));

  test.each([
    '<!doctype html><script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<?xml version="1.0"?><svg/>',
    'PK\x03\x04',
    '\0\0\0\x20ftypheic',
    ' \xff\xd8\xff',
    '\xff',
    '\xff\xfe\0\0',
    '',
  ])('%j may not be shown in place', (head) => expect(mediaTypeOf(bytes(head))).toBeNull());

  /** Whatever a browser could run begins as text: spaces, a byte order mark, a tag, a word. */
  const runnable = fc
    .tuple(
      fc.constantFrom('', '\xef\xbb\xbf', '\xff\xfe', ' \n\t', '\0'),
      fc.constantFrom(
        '<x/>',
        '<!doctype html>',
        '<svg ',
        '<?xml ',
        '<a>\n',
        'var',
        'PK\x03\x04',
        'MZ',
        '#!/bin/sh\n',
      ),
      fc.constantFrom(
        '',
        'ftypisom',
        'ftypM4A ',
        'WEBP',
        'GIF89a',
        '\x89PNG\r\n\x1a\n',
        '%PDF-1.7',
        'WAVE',
        'OggS',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    .map((parts) => parts.join(''));

  test('nothing that could be run is shown, whatever it pretends to be', () => {
    fc.assert(
      fc.property(runnable, (text) => mediaTypeOf(bytes(text)) === null),
      { numRuns: 5_000 },
    );
  });

  test('any bytes are something that only shows, or nothing', () => {
    const signature = fc.constantFrom(
      ...['\xff\xd8\xff', 'RIFF\0\0\0\0WEBP', '\0\0\0 ftypisom', 'GIF89a', 'ID3', '\xff'].map(bytes),
    );
    const anyBytes = fc.tuple(fc.option(signature), fc.uint8Array({ maxLength: 64 }));
    fc.assert(
      fc.property(anyBytes, ([head, rest]) => {
        const type = mediaTypeOf(Uint8Array.from([...(head ?? []), ...rest]));
        return type === null || /^((image|audio|video)\/[a-z0-9]+|application\/pdf)$/.test(type);
      }),
      { numRuns: 5_000 },
    );
  });
});
