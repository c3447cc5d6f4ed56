import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceiver, createService, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  receiver = await createReceiver();
  service = await createService({ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET });
  await service.start();
});
afterEach(async () => {
  await service.clear();
  await receiver.close();
});

/** The send of a planted `hang_send` has reached the page and hangs there. */
const hung = () =>
  waitFor('the send to hang', async () => {
    const { body } = await service.json<{ data: { waiting: Record<string, number> } }>(
      '/simulator/api/faults',
    );
    return body.data.waiting.hang_send === undefined;
  });

describe('at most once, reconciled', () => {
  it('accepted, then dead: after the restart the key is sent, with one message, and its outcome is told', async () => {
    await service.simulate('faults', { kind: 'accept_then_die', count: 1 });
    await expect(service.send('dies', '6281200000100', 'halo', 'transactional')).rejects.toThrow();
    await waitFor('the process to be gone', () => !service.isRunning());
    await service.start();
    expect(await service.deliver('dies', '6281200000100', 'halo', 'transactional')).toMatchObject({
      outcome: 'duplicate',
      first: 'sent',
    });
    const messages = await service.phone('6281200000100');
    expect(messages).toHaveLength(1);
    const { event } = await waitFor('the outcome', () => receiver.of('outcome')[0]);
    expect(event.data).toEqual({ key: 'dies', outcome: 'sent', waMessageId: messages[0]?.id });
  });

  it('found pending after a crash: it waits for the page to send it, and never sends again', async () => {
    await service.simulate('faults', { kind: 'hang_send', count: 1 });
    void service.send('pending', '6281200000101', 'halo').catch(() => undefined);
    await hung();
    await service.end('SIGKILL');
    await service.start();
    expect((await service.deliver('pending', '6281200000101', 'halo')).outcome).toMatch(/sent|duplicate/);
    expect(await service.phone('6281200000101')).toHaveLength(1);
  });

  it('a second process on the same folder is refused, and SIGTERM ends the first with 0 in time', async () => {
    const second = await createService({ WA_DATA_DIR: service.dataDir });
    const refused = second.spawn();
    expect(await new Promise((go) => refused.once('exit', go))).toBe(1);
    expect(second.output()).toContain('cannot use the data folder');
    await second.clear();
    await service.simulate('faults', { kind: 'hang_send', count: 1 });
    const asking = service.send('at-the-end', '6281200000102', 'halo').catch(() => null);
    await hung();
    const started = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - started).toBeLessThan(25_000);
    const answer = await asking;
    if (answer !== null) expect(answer).toMatchObject({ outcome: 'not_yet', reason: 'sending' });
  });
});

describe('what a restart keeps', () => {
  it('loses no webhook and no ack when it is killed between a message and its delivery', async () => {
    await receiver.close();
    const phone = '6281200000110';
    for (const body of ['satu', 'dua', 'tiga']) await service.simulate(`phones/${phone}/messages`, { body });
    await service.end('SIGKILL');
    receiver = await createReceiver();
    service.setEnv({ ROMS_WEBHOOK_URL: receiver.url() });
    await service.start();
    await waitFor('three messages', () => receiver.of('message').length === 3);
    expect(receiver.of('message').map(({ event }) => event.event === 'message' && event.data.body)).toEqual([
      'satu',
      'dua',
      'tiga',
    ]);
  });

  it('stays stopped, logged out or disconnected', async () => {
    await service.call('stop');
    await service.end('SIGKILL');
    await service.start('stopped');
    await service.call('start');
    await service.reach('ready');
    await service.simulate('disconnect');
    await service.end('SIGKILL');
    await service.start('disconnected');
    await service.simulate('connect');
    await service.reach('ready');
    await service.simulate('logout');
    await service.end('SIGKILL');
    await service.start('logged_out');
  });
});
