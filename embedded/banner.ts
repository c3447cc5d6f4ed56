import { join, relative } from 'node:path';
import { DEMO_BUYER, DEMO_LOGINS } from '@roms/domain/demo';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { reachable } from './settings.ts';
import type { StackSettings } from './settings.ts';

/**
 * What a person sees when everything serves: where to go, who to log in as, and a line that creates an order
 * when it is pasted as it is. The order's `external_id` is new for each start, so that it thanks again. A real shop shows
 * nothing of the demo, and how to make its first login while it `hasNoUsers`.
 */
export function banner(
  settings: StackSettings,
  found: { demoApiKey: string | null; hasNoUsers: boolean },
  startedAt: Date,
  seconds: number,
): string {
  const { ports } = settings;
  const isDemo = settings.realBy === null;
  const demoApiKey = isDemo ? found.demoApiKey : null;
  const api = `http://${reachable(settings.bind)}:${ports.api}`;
  const temporalUi = settings.temporalUiUrl ?? `http://127.0.0.1:${ports.temporalUi}`;
  const lines = [
    '',
    `  ROMS is ready after ${seconds} s. Ctrl-C stops it; the next start finds everything as it was.`,
    '',
    `  Dashboard    ${settings.publicUrl ?? api}`,
    ...(isDemo ? demoLogins() : []),
    ...(found.hasNoUsers
      ? ['               nobody has a login yet; make the first:', `               ${FIRST_ADMIN_COMMAND}`]
      : []),
    ...(isDemo && settings.waDriver === 'simulator'
      ? [`  Phones       http://${reachable(settings.bind)}:${ports.wa}/simulator`]
      : []),
    ...(settings.temporalAddress === null || settings.temporalUiUrl !== null
      ? [`  Temporal     ${temporalUi}`]
      : []),
    `  API docs     ${api}/docs`,
    `  Logs         ${logsFolder(settings.dataDir)}: every request; here you see what needs somebody`,
    ...(demoApiKey === null
      ? []
      : [
          '',
          '  Create an order (paste it into another terminal):',
          '',
          orderCurl(api, demoApiKey, startedAt),
        ]),
    '',
  ];
  return lines.join('\n');
}

function logsFolder(dataDir: string): string {
  const logs = join(dataDir, 'logs');
  const near = relative('', logs);
  return near.startsWith('..') ? logs : near;
}

/** The admin, and one of the agents. */
function demoLogins(): string[] {
  return DEMO_LOGINS.slice(0, 2).map(({ email, password }) => `               ${email} / ${password}`);
}

/** One line, JSON in single quotes; the two products are in the demo's seed, the customer's number is made up. */
export function orderCurl(api: string, key: string, now: Date): string {
  const order = {
    customer: DEMO_BUYER,
    items: [
      { sku: 'KOPI-GAYO-250', product_name: 'Kopi Gayo Arabika 250 g', quantity: 2, price: 85_000 },
      { sku: 'KOPI-TORAJA-250', product_name: 'Kopi Toraja Sapan 250 g', quantity: 1, price: 92_000 },
    ],
    external_id: `DEMO-${now.toISOString().replaceAll(/\D/g, '').slice(0, 14)}`,
  };
  return `curl -sS -X POST ${api}/api/v1/orders -H 'Content-Type: application/json' -H 'X-API-KEY: ${key}' -d '${JSON.stringify(order)}'`;
}
