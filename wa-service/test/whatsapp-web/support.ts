import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { Content } from '../../src/contract/content.ts';
import type {
  Candidate,
  DriverAck,
  DriverChange,
  DriverMessage,
  DriverIncident,
  DriverState,
  OutFile,
} from '../../src/drivers/driver.ts';
import { findBrowser } from '../../src/drivers/whatsapp-web/browser.ts';
import { createEngine } from '../../src/drivers/whatsapp-web/engine.ts';
import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { newMessageId } from '../../src/contract/message-id.ts';
import { TIMINGS } from '../../src/drivers/whatsapp-web/timings.ts';
import type { Timings } from '../../src/drivers/whatsapp-web/timings.ts';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import type { FakeWhatsApp } from '../fake-whatsapp/index.ts';
import { waitFor } from '../support.ts';

/** The real driver with the real library in a real Chromium, on the fake WhatsApp; times shortened, nothing mocked. */

/** Short enough for a test, long enough for a busy machine. */
const TEST_TIMINGS: Timings = {
  ...TIMINGS,
  initialize: 25_000,
  pageVersion: 15_000,
  call: 3_000,
  send: 3_000,
  close: 4_000,
  tick: 250,
  kickAfter: 700,
  syncStuck: 4_000,
  offline: 3_000,
  sweep: 500,
  quiet: 600_000,
  presence: 200,
  retryFirst: 150,
  retryLongest: 600,
};

/** The browser of the machine, else the one that comes with npm. */
export async function testBrowser(): Promise<string> {
  const named = env.PUPPETEER_EXECUTABLE_PATH ?? null;
  const found = findBrowser({ named, cacheDir: env.PUPPETEER_CACHE_DIR ?? '/nowhere' });
  return found ?? (await (await import('@sparticuz/chromium')).default.executablePath());
}

/** How a whole service is told to run the real library on this page. */
export async function realDriver(fake: FakeWhatsApp): Promise<Record<string, string>> {
  return {
    WA_DRIVER: 'whatsapp-web',
    WA_PACE: 'on',
    WA_LANE_HOURS: 'off',
    WA_BROWSER_ARGS: JSON.stringify(fake.browserArgs),
    PUPPETEER_EXECUTABLE_PATH: await testBrowser(),
  };
}

export type Rig = Awaited<ReturnType<typeof createRig>>;

export async function createRig(timings: Partial<Timings> = {}, maxBytes = Infinity) {
  const folder = await mkdtemp(join(tmpdir(), 'roms-engine-'));
  const fake = await createFakeWhatsApp();
  const named = await testBrowser();
  const states: DriverState[] = [];
  const messages: DriverMessage[] = [];
  const acks: DriverAck[] = [];
  const changes: DriverChange[] = [];
  const incidents: DriverIncident[] = [];
  const chosen = new Map<string, string>();
  let refusals = 0;
  const create = (executable = named) =>
    createEngine(
      {
        state: (state) => void states.push(state),
        message: async (message) => {
          if (refusals > 0) {
            refusals -= 1;
            throw new Error('the disk is full');
          }
          messages.push(message);
        },
        ack: (ack) => void acks.push(ack),
        change: (change) => void changes.push(change),
        incident: (incident) => void incidents.push(incident),
      },
      {
        folder,
        browser: {
          named: executable,
          cacheDir: '/nowhere',
          extraArgs: fake.browserArgs,
          isRoot: process.getuid?.() === 0,
          maxBytes,
        },
        timings: { ...TEST_TIMINGS, ...timings },
        log: pino({ level: env.ROMS_TEST_LOG ?? 'silent' }),
        now: Date.now,
      },
    );
  const rig = {
    folder,
    fake,
    states,
    messages,
    acks,
    changes,
    incidents,
    driver: create(),
    /** Another process' driver on the same folder. */
    anew: (executable?: string) => (rig.driver = create(executable)),
    state: () => states.at(-1),
    /** The next `times` messages cannot be kept. */
    refuseMessages: (times: number) => (refusals = times),
    reach: (state: DriverState['state'], timeoutMs = 120_000) =>
      waitFor(
        `state ${state}, at ${rig.state()?.state}`,
        () => (rig.state()?.state === state ? rig.state() : null),
        timeoutMs,
      ),
    /** Waits for `state` to be told anew after `work`. */
    async after(work: () => unknown, state: DriverState['state'], timeoutMs = 120_000): Promise<DriverState> {
      const before = states.length;
      await work();
      return waitFor(
        `a new ${state}, not only ${states
          .slice(before)
          .map((one) => `${one.state}:${one.reason}`)
          .join(' ')}`,
        () => states.slice(before).find((one) => one.state === state),
        timeoutMs,
      );
    },
    async pair(): Promise<void> {
      await rig.driver.start();
      await waitFor('a code', () => rig.state()?.qr);
      fake.scan();
      await rig.reach('ready');
    },
    send(chat: string, body: string, onHandover = (): void => undefined) {
      return rig.sendContent(chat, { body }, onHandover);
    },
    /** `file` is what `media` names. */
    sendContent(
      chat: string,
      content: Content & { quote?: string },
      onHandover = (): void => undefined,
      file?: OutFile,
    ) {
      const waMessageId = newMessageId();
      chosen.set(content.body, waMessageId);
      const loadFile = async (): Promise<OutFile> => file ?? Promise.reject(new Error('no file'));
      return rig.driver.send({ chat, ...content, waMessageId, loadFile, onHandover });
    },
    /** Looks for the last send of this text, as the service does. */
    lookup(chat: string, body: string, since = Date.now() - 60_000) {
      const waMessageId = chosen.get(body) ?? newMessageId();
      const matches = (one: Candidate): boolean =>
        one.waMessageId === waMessageId || (!rig.driver.keepsIds() && one.body === body);
      return rig.driver.lookup({ chat, since, waMessageId, wasSeen: false, matches });
    },
    /** Processes of this rig's Chromium. */
    browsers: () => processIds().filter((pid) => commandLine(pid).includes(folder)),
    mainBrowser(): number {
      const pid = rig.browsers().find((one) => !commandLine(one).includes('--type='));
      if (pid === undefined) throw new Error('no Chromium runs');
      return pid;
    },
    async clear(): Promise<void> {
      await rig.driver.stop();
      await fake.close();
      expect(rig.browsers()).toEqual([]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}
