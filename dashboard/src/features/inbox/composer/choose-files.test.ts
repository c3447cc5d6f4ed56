import { describe, expect, it } from 'vitest';
import { chooseFiles } from './choose-files.ts';

const bytes = (text: string): BlobPart => Uint8Array.from(text, (character) => character.charCodeAt(0));
const png = new File([bytes('\x89PNG\r\n\x1a\n')], 'kopi.png');

describe('chooseFiles', () => {
  it('takes what may be sent, by its content, and names the rest with its reason', async () => {
    const { chosen, refused } = await chooseFiles(1, [
      png,
      new File([bytes('%PDF-1.7')], 'harga.pdf'),
      new File([bytes('<svg onload="alert(1)"/>')], 'foto.png', { type: 'image/png' }),
      new File([bytes('MZ\x90\0')], 'kopi.exe'),
      new File([], 'kosong.png'),
      new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'besar.mp4'),
    ]);
    expect(chosen.map(({ file, kind }) => [file.name, kind])).toEqual([
      ['kopi.png', 'image'],
      ['harga.pdf', 'document'],
    ]);
    expect(refused).toEqual([
      { name: 'foto.png', reason: 'unsupported' },
      { name: 'kopi.exe', reason: 'unsupported' },
      { name: 'kosong.png', reason: 'empty' },
      { name: 'besar.mp4', reason: 'too_large' },
    ]);
  });

  it('makes a voice note of what was recorded, and a sound of the same file when it was chosen', async () => {
    const sound = new File([bytes('OggS\0\x02')], 'pesan.ogg');
    expect((await chooseFiles(1, [sound], { isVoice: true })).chosen[0]?.kind).toBe('voice');
    expect((await chooseFiles(1, [sound])).chosen[0]?.kind).toBe('audio');
    expect((await chooseFiles(1, [png], { isVoice: true })).chosen[0]?.kind).toBe('image');
  });
});
