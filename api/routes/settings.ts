import { isDeepStrictEqual } from 'node:util';
import { settingsSchema, updateSettingsSchema, type Settings } from '@roms/contracts/settings';
import { askAgain } from '../../db/broadcasts/ask-again.ts';
import { drainQueue } from '../../db/conversations/drain-queue.ts';
import { announceWaiting } from '../../db/conversations/announce-waiting.ts';
import { replanAll } from '../../db/reminders/replan-all.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { updateSettings } from '../../db/settings/update-settings.ts';
import { dataOf, route } from '../route.ts';

/** Settings by which marketing is put off: what waits in broadcasts is asked about again. */
const PUTS_OFF: readonly (keyof Settings)[] = [
  ...(['sendingHours', 'frequencyCapDays'] as const),
  ...(['pauseFridayNoon', 'pauseHolidays', 'blackoutDays', 'holidays'] as const),
];

/** Settings by which waiting reminders are planned. */
const DECIDES_WHEN: readonly (keyof Settings)[] = [
  ...PUTS_OFF,
  ...(['reminderTime', 'noReplyStreak', 'holdoutPercent'] as const),
];

/** Settings by which customers are in segments. */
const DECIDES_SEGMENTS: readonly (keyof Settings)[] = ['rfm', 'zone'];

/** Settings by which answers to waiting customers are due. */
const DECIDES_WHEN_DUE: readonly (keyof Settings)[] = ['businessHours', 'holidays', 'zone', 'replyTargets'];

export const settingsRoutes = [
  route({
    method: 'get',
    path: '/api/v1/settings',
    access: { may: 'settings.read' },
    summary: 'What the merchant decided about the shop',
    response: dataOf(settingsSchema),
    handler: async ({ deps }) => ({ data: await shopSettings(deps.db) }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/settings',
    access: { may: 'settings.update' },
    summary: 'Change some of the settings; what is left out stays',
    audit: { action: 'settings.changed', subject: 'settings' },
    body: updateSettingsSchema,
    response: dataOf(settingsSchema),
    handler: async ({ deps, audit, body }) => {
      const names = Object.keys(body) as (keyof Settings)[];
      const { data, movesReminders, movesCustomers, asked } = await deps.db.transaction(async (trx) => {
        const { before, after } = await updateSettings(trx, body);
        await audit.record(trx, { before: only(before, names), after: only(after, names) });
        const isAnother = (name: keyof Settings) => !isDeepStrictEqual(after[name], before[name]);
        const asked = PUTS_OFF.some(isAnother) ? await askAgain(trx) : [];
        const movesReminders = DECIDES_WHEN.some(isAnother);
        if (movesReminders) await replanAll(trx);
        if (DECIDES_WHEN_DUE.some(isAnother)) await announceWaiting(trx);
        if (after.capacity > before.capacity) await drainQueue(trx);
        const movesCustomers = DECIDES_SEGMENTS.some(isAnother);
        return { data: after, movesReminders, movesCustomers, asked };
      });
      if (movesReminders) deps.workflows.signalSettingsChanged();
      asked.forEach((id) => deps.workflows.wakeBroadcast(id));
      // Without Temporal the next night does it.
      if (movesCustomers) deps.workflows.startSegmentation().catch(() => undefined);
      return { data };
    },
  }),
];

/** Of the settings those that were sent. */
function only(settings: Settings, names: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
