import type { GatewaySession } from '@roms/contracts/gateway';
import type { FakeWhatsApp } from '../../wa-service/test/fake-whatsapp/index.ts';
import { waitFor } from '../../wa-service/test/support.ts';
import { realDriver } from '../../wa-service/test/whatsapp-web/support.ts';
import { startGateway, type TestGateway } from './gateway.ts';

/**
 * The real wa-service on the real library in a real Chromium, paired with a WhatsApp of our own: what a broadcast does is
 * seen as far as WhatsApp takes it, where the simulator would take it for granted. Its pace is hurried, without caps
 * (`wa-service/test/hurried-pace.ts`) and without lane hours, so that a test ends within minutes and at any hour.
 * Throws, with the service ended, when it is not paired in time.
 */
export async function startPairedGateway(fake: FakeWhatsApp): Promise<TestGateway> {
  const gateway = await startGateway({
    entry: 'wa-service/test/hurried-engine.ts',
    env: await realDriver(fake),
  });
  try {
    await waitFor('a code', async () => (await sessionOf(gateway)).qr);
    fake.scan();
    await waitFor('a paired number', async () => (await sessionOf(gateway)).state === 'ready');
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return gateway;
}

async function sessionOf({ url, apiKey }: TestGateway): Promise<GatewaySession> {
  const response = await fetch(`${url}/sessions/main`, { headers: { 'x-api-key': apiKey } });
  return ((await response.json()) as { data: GatewaySession }).data;
}
