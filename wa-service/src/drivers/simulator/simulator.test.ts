import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSimulatedNetwork } from './simulated-network.ts';
import { createSimulatorDriver } from './simulator.ts';

it('keeps a planted hang for a message of its own: a second copy does not take it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const network = createSimulatedNetwork(folder);
  let isReady = (): void => undefined;
  const ready = new Promise<void>((go) => (isReady = go));
  const acks: string[] = [];
  const listener = {
    state: ({ state }: { state: string }) => (state === 'ready' ? isReady() : undefined),
    message: async () => undefined,
    ack: ({ waMessageId }: { waMessageId: string }) => void acks.push(waMessageId),
    change: () => undefined,
  };
  const options = { isBornPaired: true, unknownAfterMs: 1_000, forget: () => undefined };
  const driver = createSimulatorDriver(network, 'main', listener, options);
  onTestFinished(async () => {
    await driver.stop();
    network.close();
    rmSync(folder, { recursive: true });
  });
  await driver.start();
  await ready;
  const request = {
    ...{ chat: '6281100000090@c.us', body: 'halo', waMessageId: 'true_6281100000090@c.us_3EB01' },
    loadFile: () => Promise.reject(new Error('it has no file')),
    onHandover: () => undefined,
  };
  await driver.send(request);
  network.server.setFault('hang_send', 1);
  expect(await driver.send(request)).toEqual({ waMessageId: request.waMessageId });
  expect(acks.length).toBeGreaterThan(1);
  expect(network.server.faults()).toEqual({ hang_send: 1 });
});
