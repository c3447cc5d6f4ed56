import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { createTestDatabase } from '../../tests/support/database.ts';
import { connectDatabase } from '../knex.ts';
import { recordFirstSettings } from './record-first-settings.ts';
import { shopSettings } from './shop-settings.ts';
import { updateSettings } from './update-settings.ts';

let db: Knex;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = connectDatabase(database.url);
});
beforeEach(() => db('settings').delete());
afterAll(async () => {
  await db.destroy();
  await drop();
});

const change = (changes: Parameters<typeof updateSettings>[1]) =>
  db.transaction((trx) => updateSettings(trx, changes));

describe('the settings of a shop', () => {
  test('are the defaults until somebody decides', async () => {
    expect(await shopSettings(db)).toEqual(DEFAULT_SETTINGS);
  });

  test('keep what a person changed, and nothing else is written', async () => {
    const { before, after } = await change({ frequencyCapDays: 7, sendingHours: null });
    expect(before).toEqual(DEFAULT_SETTINGS);
    expect(after).toEqual({ ...DEFAULT_SETTINGS, frequencyCapDays: 7, sendingHours: null });
    expect(await shopSettings(db)).toEqual(after);
    expect(await db('settings').orderBy('key').pluck('key')).toEqual(['frequency_cap_days', 'sending_hours']);
  });

  test('change inside a group without touching its other values', async () => {
    await change({ rfm: { newDays: 14 }, away: { body: 'Kami tutup' } });
    const { after } = await change({ away: { on: true } });
    expect(after.away).toEqual({ on: true, body: 'Kami tutup' });
    expect(after.rfm).toEqual({ ...DEFAULT_SETTINGS.rfm, newDays: 14 });
  });

  test('refuse an away message that is not written', async () => {
    await expect(change({ away: { on: true } })).rejects.toThrow('must be written');
    expect(await shopSettings(db)).toEqual(DEFAULT_SETTINGS);
  });

  test('change the phrases of one reply word without touching the others', async () => {
    await change({ replyWords: { phrases: { later: ['engke'] } } });
    const { after } = await change({ replyWords: { laterDays: 5, phrases: { tomorrow: ['isukan'] } } });
    const { phrases } = DEFAULT_SETTINGS.replyWords;
    expect(after.replyWords).toEqual({
      ...DEFAULT_SETTINGS.replyWords,
      laterDays: 5,
      phrases: { ...phrases, later: ['engke'], tomorrow: ['isukan'] },
    });
    expect(await shopSettings(db)).toEqual(after);
  });

  test('refuse a phrase under two words, and one of politeness alone', async () => {
    const phrases = (changes: object) => change({ replyWords: { phrases: changes } });
    await expect(phrases({ later: ['Besok!'] })).rejects.toThrow('under two words');
    await expect(phrases({ later: ['STOP'] })).rejects.toThrow('under two words');
    await expect(phrases({ later: ['ya kak'] })).rejects.toThrow('more than a greeting');
  });

  test('gain words that an older release did not store', async () => {
    const stored = { laterDays: 9, phrases: { later: ['nanti'] } };
    await db('settings').insert({ key: 'reply_words', value: JSON.stringify(stored) });
    const { replyWords } = await shopSettings(db);
    expect(replyWords).toMatchObject({ laterDays: 9, tomorrowDays: 1 });
    expect(replyWords.phrases).toEqual({ ...DEFAULT_SETTINGS.replyWords.phrases, later: ['nanti'] });
  });

  test('two changes of one group at once both stay', async () => {
    await Promise.all([change({ rfm: { newDays: 14 } }), change({ rfm: { inactiveDays: 90 } })]);
    expect((await shopSettings(db)).rfm).toEqual({ ...DEFAULT_SETTINGS.rfm, newDays: 14, inactiveDays: 90 });
  });

  test('the environment gives first values and never wins over what is there', async () => {
    await recordFirstSettings(db, { shopName: 'Toko Awal', zone: 'Asia/Makassar' });
    await change({ shopName: 'Toko Baru' });
    await recordFirstSettings(db, { shopName: 'Toko Awal', zone: 'Asia/Jayapura' });
    expect(await shopSettings(db)).toMatchObject({ shopName: 'Toko Baru', zone: 'Asia/Makassar' });
  });

  test('a value that this version does not know is the default, and a group gains its new parts', async () => {
    await db('settings').insert([
      { key: 'holdout_percent', value: '80' },
      { key: 'rfm', value: JSON.stringify({ bigSpender: 5_000_000 }) },
      { key: 'of_another_version', value: 'true' },
    ]);
    expect(await shopSettings(db)).toEqual({
      ...DEFAULT_SETTINGS,
      rfm: { ...DEFAULT_SETTINGS.rfm, bigSpender: 5_000_000 },
    });
  });
});
