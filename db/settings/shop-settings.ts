import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '@roms/contracts/settings';
import type { Db } from '../knex.ts';

export type SettingName = keyof Settings;
const NAMES = Object.keys(DEFAULT_SETTINGS) as SettingName[];

/**
 * What the merchant decided about the shop, and the default of what nobody decided. One read of a table of some twenty
 * rows, never cached: whoever asks after a change gets the change, in every process.
 */
export async function shopSettings(db: Db): Promise<Settings> {
  const rows: { key: string; value: unknown }[] = await db('settings').select('key', 'value');
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  const settings = NAMES.map((name) => [name, knownValue(name, stored.get(settingKey(name)))]);
  return Object.fromEntries(settings) as Settings;
}

/** The key of a setting's row: `shopName` is `shop_name`. */
export function settingKey(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name of every setting. */
export const SETTING_NAMES: readonly SettingName[] = NAMES;

/** One setting by what is stored of it (null: nothing), for a statement that reads more than settings. */
export function settingOf<Name extends SettingName>(name: Name, stored: unknown): Settings[Name] {
  return knownValue(name, stored) as Settings[Name];
}

/** A value that another version wrote and this one does not know is the default, so that the shop goes on. */
function knownValue(name: SettingName, stored: unknown): unknown {
  const standard = DEFAULT_SETTINGS[name];
  const isMerged = isPlainObject(stored) && isPlainObject(standard) && name !== 'sendingHours';
  const parsed = settingsSchema.shape[name].safeParse(isMerged ? merged(standard, stored) : stored);
  return parsed.success ? parsed.data : standard;
}

/** A group, and a group in it, gains the parts that this version knows beside those that were stored. */
function merged(standard: object, stored: object): object {
  const parts = Object.entries(stored).map(([part, value]) => {
    const usual = (standard as Record<string, unknown>)[part];
    return [part, isPlainObject(usual) && isPlainObject(value) ? merged(usual, value) : value];
  });
  return { ...standard, ...Object.fromEntries(parts) };
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
