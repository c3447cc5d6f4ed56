import { describe, expect, it } from 'vitest';
import { aMessage, anAnswer } from '../inbox.fixture.ts';
import { answerByAnother, newestId } from './send-guard.ts';

describe('answerByAnother', () => {
  const opened = [aMessage(1), anAnswer(2, { authorId: 2, authorName: 'Rina' })];

  it('does not mind what was there when the thread was opened', () => {
    expect(answerByAnother(opened, newestId(opened), 1)).toBeNull();
  });
  it.each([
    ['another agent of the same name', anAnswer(3, { authorId: 2, authorName: 'Rina' }), 3],
    ["the shop's phone", anAnswer(3, { author: 'phone', authorId: null }), 3],
    ['the same person in another tab', anAnswer(3, { authorId: 1 }), null],
    ['automation', anAnswer(3, { author: 'automation', authorId: null, authorName: 'reminder' }), null],
    ['the customer', aMessage(3), null],
  ])('on %s', (_who, message, expected) => {
    expect(answerByAnother([...opened, message], 2, 1)?.id ?? null).toBe(expected);
  });
  it('sees an answer that arrived late and stands above', () => {
    const late = anAnswer(9, { author: 'phone', sentAt: opened[0]!.sentAt });
    expect(answerByAnother([late, ...opened], 2, 1)?.id).toBe(9);
  });
});
