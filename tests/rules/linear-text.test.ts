import { expect, it } from 'vitest';
import { cleanFileName } from '@roms/domain/file-name';
import { foldText } from '@roms/domain/folded-text';
import { maskAccount } from '@roms/domain/masked-account';
import { messageText } from '@roms/domain/message-text';
import { normalisePhone, phoneSearchDigits } from '@roms/domain/phone';
import { normaliseProductName } from '@roms/domain/product-name';
import { placeOf } from '@roms/domain/regions/place';
import { isOptOut } from '@roms/domain/reply-words';
import { cleanLine, cleanText, cutMiddle, cutText, isBlank } from '@roms/domain/text';
import { renderTemplate } from '@roms/domain/template';
import { shortName } from '@roms/domain/workflow-label';
import { readNumber } from '@roms/domain/written-number';
import { foldedText } from '../../dashboard/src/ui/long-text.ts';
import { readBlocks, withoutMarks } from '../../dashboard/src/ui/whatsapp-blocks.ts';
import { readCards } from '../../wa-service/src/drivers/whatsapp-web/vcard.ts';
import { maskNumbers } from '../../wa-service/src/support/mask-numbers.ts';
import { chooseSeed, pick, seededRandom } from '../support/hostile.ts';

/**
 * A customer may write 65,536 characters, and ten messages of them are drawn at once: whatever reads their text must
 * take twice as long for twice as much, whatever is repeated in it. Times are the thread's own, so that a busy machine
 * does not count, and they are only compared with each other.
 */

/** Every function that reads what customers wrote. */
const READERS: Record<string, (text: string) => unknown> = {
  cleanText,
  cleanLine,
  isBlank,
  cutText: (text) => cutText(text, 1_000),
  cutMiddle: (text) => cutMiddle(text, 1_000, 12),
  readNumber,
  readBlocks,
  withoutMarks,
  foldedText,
  messageText,
  foldText,
  isOptOut,
  normalisePhone,
  phoneSearchDigits,
  normaliseProductName,
  cleanFileName,
  maskAccount,
  maskNumbers,
  shortName,
  'placeOf a city': (city) => placeOf({ city }),
  'placeOf an address': (address) => placeOf({ address }),
  'renderTemplate with a name': (text) => renderTemplate('Halo {customer_name}', { customer_name: text }),
  'renderTemplate with a list': (text) => renderTemplate('{items}', { items: text }),
  'renderTemplate of a text': (text) => renderTemplate(text, {}),
  readCards: (text) => readCards([text]),
};

/** What these functions look for, and what nearly is that. */
const PIECES = [
  ...[
    'www.',
    'www.[',
    'https://',
    'http://a',
    'https://[',
    'wa.me/',
    'a.b',
    '.com',
    'evil.com/',
    '@',
    ':',
    '/',
    '?',
  ],
  ...[
    '*',
    '_',
    '~',
    '`',
    '```',
    '*a',
    'a*',
    '_a',
    '> ',
    '- ',
    '* ',
    '1. ',
    '…',
    '.',
    ',',
    ';',
    '!',
    ')',
    '"',
    "'",
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    '\u200b',
    '\u202e',
    '\ud83d',
    '\u0301',
    'e\u0301',
    '\u0323\u0301',
    'e\u0323\u0301\u0327',
    '👨‍👩‍👧‍👦',
    '🇮🇩',
    '٣',
    'ﷺ',
  ],
  ...[
    'a',
    'A',
    'stop',
    'Kota',
    'Jl.',
    'Bandung',
    'no',
    '0',
    '62',
    '+62',
    '0812-',
    '(',
    '[',
    '{',
    '{name}',
    '[',
  ],
  ...['BEGIN:VCARD\n', 'FN:', 'TEL;waid=', 'item1.', '\\n', '\\', '@c.us', '\n\n', '\n '],
];
const LENGTH = 8_192;
/** Twice as much text takes twice as long, and four times as long if each character costs all others. */
const MOST_GROWTH = 3;
/** At twice the length nothing that grows with the square is done sooner (milliseconds). */
const TOO_QUICK_MS = 3;
/** The system counts a thread's time in steps of some milliseconds: so long is measured (milliseconds). */
const MEASURED_MS = 40;
const TRIES = 5;
const MIXTURES = 16;

const repeated = (unit: string, length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** The thread's own time for one call (microseconds), of as many as make it measurable. */
function timeOf(read: (text: string) => unknown, text: string, forMs = MEASURED_MS): number {
  const before = process.threadCpuUsage();
  for (let calls = 1; ; calls += 1) {
    read(text);
    const { user, system } = process.threadCpuUsage(before);
    if (user + system > forMs * 1_000) return (user + system) / calls;
  }
}

/** By the clock on the wall, the best of some (milliseconds). */
function roughTimeOf(read: (text: string) => unknown, text: string): number {
  const once = (): number => {
    const begin = performance.now();
    read(text);
    return performance.now() - begin;
  };
  return Math.min(once(), once(), once());
}

/** How much longer twice the text takes, at its best of some tries; 1 when both are done at once. */
function growthOf(read: (text: string) => unknown, textOf: (length: number) => string): number {
  const [text, twice] = [textOf(LENGTH), textOf(2 * LENGTH)];
  if (roughTimeOf(read, twice) < TOO_QUICK_MS) return 1;
  // A busy machine makes the clock on the wall a liar.
  if (timeOf(read, twice, MEASURED_MS / 4) < TOO_QUICK_MS * 1_000) return 1;
  let least = Infinity;
  for (let tried = 0; tried < TRIES && least > MOST_GROWTH; tried += 1)
    least = Math.min(least, timeOf(read, twice) / timeOf(read, text));
  return least;
}

const random = seededRandom(chooseSeed('linear-text'));
const mixture = (): string =>
  Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(random, PIECES)).join('');

/** Texts of any length: each piece again and again, and mixtures with something else behind them. */
const TEXTS = [
  ...PIECES.map((piece) => ({ unit: piece, rest: piece })),
  ...Array.from({ length: MIXTURES }, () => ({ unit: mixture(), rest: pick(random, PIECES) })),
].map(({ unit, rest }) => ({
  of: `${JSON.stringify(unit)}, then ${JSON.stringify(rest)}`,
  at: (length: number): string => repeated(unit, length / 2) + repeated(rest, length / 2),
}));

it.each(Object.entries(READERS))('%s takes twice as long for twice as much', (_name, read) => {
  const slow = TEXTS.flatMap(({ of, at }) => {
    const growth = growthOf(read, at);
    return growth > MOST_GROWTH ? [`${of}: ${growth.toFixed(1)} times`] : [];
  });
  expect(slow).toEqual([]);
});

it('finds what looks back at all that was before', () => {
  const looksBack = (text: string): number => {
    let found = 0;
    for (let at = 0; at < text.length; at += 1) if (text.lastIndexOf('\u0000', at) !== -1) found += 1;
    return found;
  };
  // Whatever else the machine does lets the shorter text look slow for a moment.
  const looks = Array.from({ length: 5 }, () => growthOf(looksBack, (length) => repeated('ab', length)));
  expect(Math.max(...looks)).toBeGreaterThan(MOST_GROWTH);
});
