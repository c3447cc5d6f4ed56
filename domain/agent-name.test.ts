import { expect, it } from 'vitest';
import { saysWords, underAgentName, wordsUnderName } from './agent-name.ts';

it.each([
  ['Rina', 'Siap kak', '*Rina*\nSiap kak'],
  ['Rina', 'Satu\ndua', '*Rina*\nSatu\ndua'],
  // What would break the bold line is left out of it.
  ['R*na\n_Dewi_', 'Siap', '*R na Dewi*\nSiap'],
  ['***', 'Siap', 'Siap'],
  // A file without a caption.
  ['Rina', '', ''],
])('puts %j above %j', (name, body, shown) => {
  expect(underAgentName(name, body)).toBe(shown);
  expect(saysWords(shown, body)).toBe(true);
  expect(wordsUnderName(name, shown)).toBe(body);
});

it('leaves the name out where there is no room for it', () => {
  expect(underAgentName('Rina', 'Siap', 10)).toBe('Siap');
  expect(underAgentName('Rina', 'Siap', 11)).toBe('*Rina*\nSiap');
});

it.each([
  ['*Rina*\nSiap kak', 'kak'],
  ['Siap', 'siap'],
  ['*Rina*\nSiap', ''],
])('%j does not say %j', (sent, words) => {
  expect(saysWords(sent, words)).toBe(false);
});

it('takes off nothing but the name itself', () => {
  expect(wordsUnderName('Rina', '*Dewi*\nSiap')).toBe('*Dewi*\nSiap');
});
