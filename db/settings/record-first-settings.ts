import type { Settings } from '@roms/contracts/settings';
import type { Db } from '../knex.ts';
import { settingKey, type SettingName } from './shop-settings.ts';

/** Writes what the environment says of a new shop; a setting that is there stays, whoever wrote it. */
export async function recordFirstSettings(db: Db, first: Pick<Settings, 'shopName' | 'zone'>): Promise<void> {
  const rows = Object.entries(first).map(([name, value]) => ({
    key: settingKey(name as SettingName),
    value: JSON.stringify(value),
  }));
  await db('settings').insert(rows).onConflict('key').ignore();
}
