import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Driver, DriverIncident } from '../drivers/driver.ts';

/** Why a browser ended; a cause that is not listed counts as `other`, so that an error's text never is a label. */
const CAUSES = new Set([
  'browser_gone',
  'browser_frozen',
  'browser_failed',
  'browser_too_large',
  'closed_by_library',
  'page_crashed',
  'page_closed',
  'page_lost',
  'page_changed',
  'page_conflict',
  'page_unpaired',
  'connection_lost',
  'whatsapp_unreachable',
  'sync_stuck',
  'qr_stale',
  'deaf',
  'logged_out_on_phone',
  'unlinked_while_away',
]);

/** The engines: why their browsers ended, how often they were healed, how much memory they take. */
export function createBrowserMetrics(registry: Registry) {
  const registers = [registry];
  const ended = new Counter({
    name: 'wa_browser_ended_total',
    help: 'Browsers that ended without being asked to',
    registers,
    labelNames: ['session', 'cause'],
  });
  const healed = new Counter({
    name: 'wa_deaf_healed_total',
    help: 'Steps taken because a session heard nothing',
    registers,
    labelNames: ['session', 'how'],
  });
  const memory = new Gauge({
    name: 'wa_browser_memory_bytes',
    help: 'Memory of all processes of a browser',
    registers,
    labelNames: ['session'],
  });

  return {
    count(session: string, incident: DriverIncident): void {
      if (incident.what === 'healed') healed.inc({ session, how: incident.how });
      else ended.inc({ session, cause: CAUSES.has(incident.cause) ? incident.cause : 'other' });
    },
    observe(session: string, driver: Driver): void {
      const bytes = driver.memoryBytes?.() ?? null;
      if (bytes === null) memory.remove({ session });
      else memory.set({ session }, bytes);
    },
  };
}
