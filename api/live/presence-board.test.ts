import { expect, test } from 'vitest';
import { PRESENCE_MS } from '@roms/domain/presence-pace';
import { createPresenceBoard } from './presence-board.ts';

const ani = { id: 1, name: 'Ani' };
const beni = { id: 2, name: 'Beni' };

test('knows who reads and who types, until they leave or say nothing for 30 s', () => {
  let now = 0;
  const board = createPresenceBoard(() => now);
  board.note({ conversationId: 7, person: beni, state: 'viewing' });
  board.note({ conversationId: 7, person: ani, state: 'viewing' });
  now = PRESENCE_MS - 1;
  board.note({ conversationId: 7, person: beni, state: 'typing' });
  expect(board.of(7)).toEqual([
    { ...ani, state: 'viewing' },
    { ...beni, state: 'typing' },
  ]);
  expect(board.of(8)).toEqual([]);
  now = PRESENCE_MS;
  expect(board.of(7)).toEqual([{ ...beni, state: 'typing' }]);
  board.note({ conversationId: 7, person: beni, state: 'left' });
  expect(board.of(7)).toEqual([]);
});
