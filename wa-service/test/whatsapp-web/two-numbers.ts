import type { GatewaySession, SendAnswer } from '@roms/contracts/gateway';
import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../fake-whatsapp/index.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from '../support.ts';
import { realDriver } from './support.ts';

type Of<T> = { data: T };

export const SARI = '6281234500001';
export type TwoNumbers = Awaited<ReturnType<typeof createTwoNumbers>>;

/** One service with two numbers, `main` and `second`, on the real library; both are paired and ready. */
export async function createTwoNumbers() {
  const fake = await createFakeWhatsApp();
  const receiver = await createReceiver();
  const service = await createService({
    ...(await realDriver(fake)),
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
    WA_SESSIONS: 'main,second',
  });
  const headers = { 'x-api-key': KEY };
  const session = async (id: string): Promise<GatewaySession> =>
    (await service.json<Of<GatewaySession>>(`/sessions/${id}`, { headers })).body.data;
  const press = (id: string, action: string) => service.json(`/sessions/${id}/${action}`, service.post({}));
  const reach = (id: string, state: string) =>
    waitFor(`${id} ${state}`, async () => (await session(id)).state === state);

  async function pair(id: string, device: number): Promise<void> {
    await press(id, 'start');
    await waitFor('a code', async () => (await session(id)).qr);
    fake.scan(device);
    await reach(id, 'ready');
  }

  await service.start(null);
  await press('second', 'stop');
  await reach('main', 'qr');
  await pair('main', 0);
  await pair('second', 1);

  return {
    fake,
    receiver,
    reach,
    pair,
    browsers: (id: string): number[] =>
      processIds().filter((pid) => commandLine(pid).includes(`${service.dataDir}/whatsapp-web/${id}/`)),
    async send(id: string, key: string, body: string): Promise<SendAnswer['outcome']> {
      const ask = { key, lane: 'reply', to: SARI, body };
      const answer = await service.json<Of<SendAnswer>>(`/sessions/${id}/messages`, service.post(ask));
      return answer.body.data.outcome;
    },
    /** Takes the number out of the service; answers with the HTTP status. */
    async remove(id: string): Promise<number> {
      return (await fetch(`${service.base}/sessions/${id}/remove`, { method: 'POST', headers })).status;
    },
    /** Where its pairing lies. */
    profile: (id: string): string => `${service.dataDir}/whatsapp-web/${id}/session`,
    async clear(): Promise<void> {
      await service.end('SIGTERM');
      await service.clear();
      await receiver.close();
      await fake.close();
    },
  };
}

/** Sends from `second` one after the other until it is ended, and tells how each went. */
export function sendSteadily(numbers: TwoNumbers) {
  const sent: { ms: number; outcome: SendAnswer['outcome'] }[] = [];
  let isOver = false;
  const work = (async () => {
    for (let index = 0; !isOver; index += 1) {
      const started = Date.now();
      const outcome = await numbers.send('second', `steady:${index}`, `kedua ${index}`);
      sent.push({ ms: Date.now() - started, outcome });
    }
  })();
  return {
    sent,
    async end() {
      isOver = true;
      await work;
    },
  };
}
