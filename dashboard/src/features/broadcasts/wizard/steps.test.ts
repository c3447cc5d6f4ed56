import { expect, it } from 'vitest';
import { changesOf, emptyForm, storable } from './broadcast-form.ts';
import { firstOpenStep, isDone, missingIn, stepOf } from './steps.ts';

const NOW = Date.parse('2026-11-22T05:00:00.000Z');
const form = (change: Partial<ReturnType<typeof emptyForm>> = {}) => ({ ...emptyForm('Promo'), ...change });
const whole = form({ audience: { segment: 'loyal' }, body: 'Halo {customer_name}' });

it('begins where something is missing, and says what', () => {
  expect(firstOpenStep(form(), NOW)).toBe('audience');
  expect(missingIn('audience', form({ name: ' ', audience: { segment: 'new' } }), NOW)).toBe('name');
  expect(missingIn('audience', form({ audience: { customerIds: [] } }), NOW)).toBe('audience');
  expect(firstOpenStep(form({ audience: { segment: 'loyal' } }), NOW)).toBe('message');
  expect(firstOpenStep(whole, NOW)).toBe('review');
});

it('asks for words unless a picture speaks, and for words that everybody can be told', () => {
  expect(missingIn('message', form(), NOW)).toBe('text');
  expect(missingIn('message', form({ mediaUploadId: 'a' }), NOW)).toBeNull();
  expect(missingIn('message', { ...whole, variants: [' '] }, NOW)).toBe('variant');
  expect(missingIn('message', { ...whole, body: 'Pakai {voucher}' }, NOW)).toBe('unknown');
});

it('takes no time that is over, and no end before the start', () => {
  const [before, after, later] = ['04:59', '05:01', '06:00'].map((time) => `2026-11-22T${time}:00.000Z`);
  expect(missingIn('pace', { ...whole, startAt: before! }, NOW)).toBe('past');
  expect(missingIn('pace', { ...whole, endAt: before! }, NOW)).toBe('end');
  expect(missingIn('pace', { ...whole, startAt: later!, endAt: after! }, NOW)).toBe('end');
  expect(missingIn('pace', { ...whole, startAt: after!, endAt: later! }, NOW)).toBeNull();
});

it('takes an address that names no step for the first one', () => {
  expect([stepOf('pace'), stepOf('nonsense'), stepOf(undefined)]).toEqual(['pace', 'audience', 'audience']);
});

it('stores only what changed, keeps the name while its field is empty, and no empty text', () => {
  const stored = storable(whole);
  expect(changesOf(whole, stored)).toBeNull();
  expect(changesOf({ ...whole, name: ' ', variants: [''] }, stored)).toBeNull();
  expect(changesOf({ ...whole, name: 'Promo Kopi ', variants: ['', 'Hai'] }, stored)).toEqual({
    name: 'Promo Kopi',
    variants: ['Hai'],
  });
});

it('gives the step of the pace its tick when somebody saw its answers or gave others', () => {
  const isPaceDone = (change: Partial<typeof whole> = {}, opened: ('pace' | 'review')[] = []) =>
    isDone('pace', { ...whole, ...change }, NOW, new Set(opened));
  expect(isPaceDone()).toBe(false);
  expect(isPaceDone({}, ['review'])).toBe(false);
  expect(isPaceDone({}, ['pace'])).toBe(true);
  expect(isPaceDone({ endAt: '2026-11-23T05:00:00.000Z' })).toBe(true);
  expect(isPaceDone({ resumeByItself: false })).toBe(true);
  expect(isPaceDone({ startAt: '2026-11-21T05:00:00.000Z' }, ['pace'])).toBe(false);
  expect(isDone('message', whole, NOW, new Set())).toBe(true);
});
