import { settingsSchema, type Settings, type UpdateSettings } from '@roms/contracts/settings';
import type { Trx } from '../knex.ts';
import { settingKey, shopSettings, SETTING_NAMES } from './shop-settings.ts';

/**
 * Changes what is named and answers the settings before and after. Throws zod's error when the values that are there
 * and the new ones do not go together.
 */
export async function updateSettings(
  trx: Trx,
  changes: UpdateSettings,
): Promise<{ before: Settings; after: Settings }> {
  // Two changes inside one setting follow each other; readers do not wait.
  await trx.raw('LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE');
  const before = await shopSettings(trx);
  const after = settingsSchema.parse({
    ...before,
    ...changes,
    away: { ...before.away, ...changes.away },
    followUp: { ...before.followUp, ...changes.followUp },
    replyTargets: { ...before.replyTargets, ...changes.replyTargets },
    replyWords: {
      ...before.replyWords,
      ...changes.replyWords,
      phrases: { ...before.replyWords.phrases, ...changes.replyWords?.phrases },
    },
    rfm: { ...before.rfm, ...changes.rfm },
  });
  const changed = SETTING_NAMES.filter((name) => changes[name] !== undefined);
  if (changed.length > 0) {
    await trx('settings')
      .insert(
        changed.map((name) => ({
          key: settingKey(name),
          value: JSON.stringify(after[name]),
          updated_at: trx.fn.now(),
        })),
      )
      .onConflict('key')
      .merge();
  }
  return { before, after };
}
