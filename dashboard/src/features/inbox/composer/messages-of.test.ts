import { describe, expect, it } from 'vitest';
import type { Attachment } from './attachment.ts';
import { messagesOf } from './messages-of.ts';

function attachment(id: string, kind: Attachment['kind']): Attachment {
  return { id, conversationId: 1, kind, url: 'blob:x', file: new File(['x'], `${id}.bin`) };
}
const said = (body: string, ...files: Attachment[]) =>
  messagesOf(body, files).map((message) => [message.file?.name ?? null, message.body]);

describe('messagesOf', () => {
  it('puts the words below the first file that can carry them', () => {
    expect(
      said('Ini kak', attachment('a', 'voice'), attachment('b', 'image'), attachment('c', 'image')),
    ).toEqual([
      ['a.bin', ''],
      ['b.bin', 'Ini kak'],
      ['c.bin', ''],
    ]);
  });

  it('sends words apart that no file can carry, after the files', () => {
    expect(said('Ini kak', attachment('a', 'voice'))).toEqual([
      ['a.bin', ''],
      [null, 'Ini kak'],
    ]);
    const long = 'x'.repeat(1_025);
    expect(said(long, attachment('a', 'image'))).toEqual([
      ['a.bin', ''],
      [null, long],
    ]);
  });

  it('needs no words, and gives each message the id of its file', () => {
    expect(said('', attachment('a', 'image'))).toEqual([['a.bin', '']]);
    expect(messagesOf('', [attachment('a', 'image')])[0]?.clientId).toBe('a');
  });
});
