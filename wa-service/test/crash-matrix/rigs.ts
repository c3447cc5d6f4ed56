import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import { createReceiver, createService, SECRET, UNPACED, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { realDriver } from '../whatsapp-web/support.ts';
import type { AckMode, Victim } from './steps.ts';

/** A service with what is on its other side, on either driver. */
export type CrashRig = {
  driver: 'simulator' | 'whatsapp-web';
  victims: readonly Victim[];
  service: Service;
  receiver: Awaited<ReturnType<typeof createReceiver>>;
  setAcks(mode: AckMode): Promise<void>;
  /** What reached customers: one entry for each message that a phone shows. */
  received(phones: string[]): Promise<{ id: string; phone: string; body: string }[]>;
  kill(victim: Victim): Promise<void>;
  clear(): Promise<void>;
};

const KILL_AT = new URL('./kill-at.ts', import.meta.url).href;
/** Short, so that what is never proven is called unknown within the test. */
const UNKNOWN_AFTER_MS = 4_000;
const LATE_MS = 1_500;

async function createPair(extra: Record<string, string>, main?: string) {
  const receiver = await createReceiver();
  const env = {
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
    LOG_LEVEL: 'error',
    WA_UNKNOWN_AFTER_MS: String(UNKNOWN_AFTER_MS),
    NODE_OPTIONS: `--import=${KILL_AT}`,
    ...extra,
  };
  const service = await createService(env, main);
  return { receiver, service };
}

export async function simulatorRig(): Promise<CrashRig> {
  const { receiver, service } = await createPair({});
  await service.start();
  return {
    driver: 'simulator',
    victims: ['service'],
    service,
    receiver,
    async setAcks(mode) {
      await service.simulate('faults', { kind: 'drop_ack', count: mode === 'lost' ? 1_000 : 0 });
      await service.simulate('faults', { kind: 'late_ack', count: mode === 'late' ? 1_000 : 0 });
    },
    async received(phones) {
      const all = await Promise.all(
        phones.map(async (phone) => (await service.phone(phone)).map((one) => ({ ...one, phone }))),
      );
      return all.flat().filter(({ fromBusiness }) => fromBusiness);
    },
    kill: async () => void (await service.end('SIGKILL')),
    async clear() {
      await service.clear();
      await receiver.close();
    },
  };
}

export async function whatsappWebRig(): Promise<CrashRig> {
  const fake = await createFakeWhatsApp();
  const { receiver, service } = await createPair(await realDriver(fake), UNPACED);
  await service.start('qr');
  await waitFor('a code', async () => (await service.session()).qr);
  fake.scan();
  await service.reach('ready');
  const browsers = (): number[] =>
    processIds().filter(
      (pid) => commandLine(pid).includes(service.dataDir) && !commandLine(pid).includes('--type='),
    );
  return {
    driver: 'whatsapp-web',
    victims: ['service', 'browser'],
    service,
    receiver,
    async setAcks(mode) {
      fake.losesFirstAcks = mode === 'lost';
      fake.ackDelayMs = mode === 'late' ? LATE_MS : 0;
    },
    received: async () =>
      fake.accepted.map(({ id, chat, body }) => ({ id, phone: chat.slice(0, -'@c.us'.length), body })),
    async kill(victim) {
      if (victim === 'service') await service.end('SIGKILL');
      else for (const pid of browsers()) process.kill(pid, 'SIGKILL');
    },
    async clear() {
      await service.end('SIGTERM');
      await service.clear();
      await receiver.close();
      await fake.close();
    },
  };
}
