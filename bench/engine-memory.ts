import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { MEMORY_FLAGS } from '../wa-service/src/memory-flags.ts';
import { commandLine, processIds, treeBytes } from '../wa-service/src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../wa-service/test/fake-whatsapp/index.ts';
import { createReceiver, createService, SECRET, UNPACED, waitFor } from '../wa-service/test/support.ts';
import { realDriver } from '../wa-service/test/whatsapp-web/support.ts';

/** `BENCH_MESSAGES` makes it shorter. */
const MESSAGES = Number(env.BENCH_MESSAGES ?? 10_000);
const PORTION = Math.min(1_000, MESSAGES);
const AT_ONCE = 4;
const CHATS = 200;
const PORTION_MS = 600_000;

/**
 * The memory of the service and of its Chromium while messages go in and out through one session of the real library
 * on our own WhatsApp Web: after the first thousand of each, and at the end. The bound is the first thousand.
 */
export async function run(): Promise<void> {
  const fake = await createFakeWhatsApp();
  const receiver = await createReceiver();
  const service = await createService(
    {
      ...(await realDriver(fake)),
      ...{ LOG_LEVEL: 'error', NODE_OPTIONS: MEMORY_FLAGS.join(' ') },
      ...{ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET },
    },
    UNPACED,
  );
  try {
    await service.start('qr');
    await waitFor('a code', async () => (await service.session()).qr);
    fake.scan();
    await service.reach('ready');
    const at = (): Sample => ({
      service: megabytes(residentBytes(service.pid() as number)),
      browser: megabytes(treeBytes(mainBrowser(service.dataDir)) ?? 0),
    });
    let first: Sample | null = null;
    for (let done = 0; done < MESSAGES; done += PORTION) {
      const startedAt = performance.now();
      await inAndOut(fake, service, done);
      await waitFor('all of them', () => receiver.of('message').length >= done + PORTION, PORTION_MS);
      const sample = at();
      first ??= sample;
      const perSecond = (2_000 * PORTION) / (performance.now() - startedAt);
      console.log(
        `  ${done + PORTION} in, ${done + PORTION} out: service ${sample.service} MB, browser ${sample.browser} MB (${perSecond.toFixed(0)}/s)`,
      );
    }
    const last = at();
    const ratio = (name: keyof Sample): string => (last[name] / (first as Sample)[name]).toFixed(2);
    console.log(
      `  end against the first ${PORTION}: service ${ratio('service')}×, browser ${ratio('browser')}×`,
    );
    const bodies = new Set(fake.accepted.map(({ body }) => body));
    console.log(`  arrived: ${bodies.size} out, ${receiver.of('message').length} in`);
  } finally {
    await service.end('SIGTERM');
    await service.clear();
    await receiver.close();
    await fake.close();
  }
}

type Sample = { service: number; browser: number };
type Service = Awaited<ReturnType<typeof createService>>;
type Fake = Awaited<ReturnType<typeof createFakeWhatsApp>>;

async function inAndOut(fake: Fake, service: Service, from: number): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < from + PORTION; index = next++) {
      const phone = `62812555${String(index % CHATS).padStart(5, '0')}`;
      fake.write(`${phone}@c.us`, `masuk ${index}`);
      const answer = await service.deliver(`bench:${index}`, phone, `keluar ${index}`);
      if (answer.outcome !== 'sent' && answer.outcome !== 'duplicate')
        throw new Error(JSON.stringify(answer));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** The main process of the Chromium on this data folder. */
function mainBrowser(dataDir: string): number {
  const isMain = (line: string): boolean => line.includes(dataDir) && !line.includes('--type=');
  return processIds().find((pid) => isMain(commandLine(pid))) ?? 0;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
