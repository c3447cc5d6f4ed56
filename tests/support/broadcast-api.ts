import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { updateSettings } from '../../db/settings/update-settings.ts';
import { aReport, startCannedGateway } from './canned-gateway.ts';
import { startOrderApi } from './order-api.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Tomorrow at noon in Jakarta. */
export const NOON = new Date(Math.floor(Date.now() / DAY_MS + 1) * DAY_MS + 5 * HOUR_MS);

export type BroadcastApi = Awaited<ReturnType<typeof startBroadcastApi>>;

/** The API beside a number whose health a test chooses, on a clock that stands at `NOON` until a test puts it elsewhere. */
export async function startBroadcastApi() {
  let now = NOON;
  const gateway = await startCannedGateway();
  const env = { WA_URL: gateway.url, WA_API_KEY: gateway.apiKey };
  const api = await startOrderApi({ env, deps: { now: () => now } });
  const admin = await api.staff('admin', 'Bos');
  const at = (date: Date): void => {
    now = date;
  };

  return {
    ...{ api, gateway, admin, at },

    /** Clock, number, stops and settings as every test finds them, whatever the one before has left. */
    async reset(): Promise<void> {
      at(NOON);
      gateway.state.refusal = null;
      gateway.state.reports.set('main', aReport('main'));
      await api.db('automation_stops').delete();
      const { shopName, frequencyCapDays, noReplyStreak, holdoutPercent } = DEFAULT_SETTINGS;
      const { sendingHours, pauseFridayNoon, pauseHolidays, blackoutDays } = DEFAULT_SETTINGS;
      await api.db.transaction((trx) =>
        updateSettings(trx, {
          ...{ shopName, frequencyCapDays, noReplyStreak, holdoutPercent },
          ...{ sendingHours, pauseFridayNoon, pauseHolidays, blackoutDays },
        }),
      );
    },

    async stop(): Promise<void> {
      await api.stop();
      await gateway.stop();
    },
  };
}
