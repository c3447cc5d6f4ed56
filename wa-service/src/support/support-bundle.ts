import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Env } from '../env.ts';
import type { Gateway } from '../gateway.ts';
import { checkHealth } from '../health.ts';
import { maskNumbers } from './mask-numbers.ts';
import type { RecentLog } from './recent-log.ts';
import type { Session } from '../sessions/session.ts';

const CHANGES = 100;
const require = createRequire(import.meta.url);

/**
 * Everything about one number that helps to find out what is wrong, and nothing that belongs to people: no text, no
 * code to scan, no whole number, no secret. The screenshot is a data URL, or `null` without a page.
 */
export async function supportBundle(gateway: Gateway, session: Session, env: Env, recentLog: RecentLog) {
  const { facts, screenshot } = await session.driver.examine();
  const { qr, pairingCode, phone, ...view } = session.view();
  return {
    madeAt: new Date().toISOString(),
    versions: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      waService: versionOf('../../package.json'),
      library: versionOf('whatsapp-web.js/package.json'),
      puppeteer: versionOf('puppeteer/package.json'),
    },
    settings: {
      driver: env.driver,
      isPaced: env.isPaced,
      keepsLaneHours: env.keepsLaneHours,
      shopZone: env.shopZone,
      sessions: gateway.sessions.size,
      extraBrowserArgs: env.browser.extraArgs.length,
    },
    session: { ...view, hasQr: qr !== null, hasPairingCode: pairingCode !== null, phone: masked(phone) },
    changes: session.changes(CHANGES),
    page: { ...facts, pageError: maskNumbers(String(facts.pageError ?? '')) || null },
    sends: session.sendCounts(),
    spool: gateway.spool.stats(),
    health: await checkHealth(gateway, env.dataDir, Date.now),
    memory: process.memoryUsage(),
    uptimeSeconds: Math.round(process.uptime()),
    log: recentLog.lines(),
    screenshot:
      screenshot === null ? null : `data:image/png;base64,${Buffer.from(screenshot).toString('base64')}`,
  };
}

/** The last four digits tell numbers of one shop apart. */
const masked = (phone: string | null): string | null => (phone === null ? null : `…${phone.slice(-4)}`);

function versionOf(path: string): string | null {
  try {
    return (JSON.parse(readFileSync(require.resolve(path), 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}
