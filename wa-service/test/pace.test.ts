import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, KEY } from './support.ts';
import type { Service } from './support.ts';

let service: Service;

beforeAll(async () => {
  service = await createService({ WA_PACE: 'on', WA_SESSIONS: 'main,second' });
  await service.start();
});
afterAll(() => service.clear());

describe('with the pace on', () => {
  it('replies go a second apart, and no other lane holds them', async () => {
    expect((await service.send('reminder-1', '6281500000001', 'ingat', 'reminder')).outcome).toBe('sent');
    const answers = await Promise.all(
      [1, 2, 3].map((index) => service.send(`r-${index}`, '6281500000001', `${index}`)),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent']);
    // What was permitted when; the page may be a little late with any of them.
    const database = new DatabaseSync(join(service.dataDir, 'sessions/main/journal.db'), { readOnly: true });
    const permitted = database.prepare('SELECT at FROM permits ORDER BY at').all() as { at: number }[];
    database.close();
    expect(permitted).toHaveLength(4);
    for (const [index, { at }] of permitted.entries()) {
      if (index > 0) expect(at - (permitted[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
    }
    // The gap of a reminder is longer than all of that.
    expect(permitted[3]!.at - permitted[0]!.at).toBeLessThan(15_000);
  });

  it('marketing is told at once when to come back, and a restart does not shorten it', async () => {
    const started = Date.now();
    const early = await service.send('reminder-2', '6281500000002', 'ingat', 'reminder');
    expect(early).toMatchObject({ outcome: 'not_yet', reason: 'gap' });
    await service.end('SIGKILL');
    await service.start();
    const again = await service.send('reminder-2', '6281500000002', 'ingat', 'reminder');
    expect(again).toMatchObject({ outcome: 'not_yet', reason: 'gap' });
    const [first, second] = [early, again].map((answer) =>
      'retryAfterMs' in answer ? answer.retryAfterMs : 0,
    );
    const passed = Date.now() - started;
    // Not lengthened, and shorter only by the time that has passed.
    expect(second as number).toBeLessThanOrEqual(first as number);
    expect((second as number) + passed).toBeGreaterThan((first as number) - 1_500);
    expect(await service.phone('6281500000002')).toEqual([]);
    const { data } = (
      await service.json<{
        data: { lanes: { lane: string; reason: string | null; used: { day: number }; waiting: number }[] };
      }>('/sessions/main/budget', { headers: { 'x-api-key': KEY } })
    ).body;
    expect(data.lanes.find(({ lane }) => lane === 'reminder')).toMatchObject({
      reason: 'gap',
      used: { day: 1 },
      waiting: 1,
    });
  });

  it('a thank-you waits on the line for its gap, and one whose caller hung up is dropped', async () => {
    service.sessionId = 'second';
    const phone = '6281500000003';
    expect((await service.send('t-1', phone, 'satu', 'transactional')).outcome).toBe('sent');
    const caller = new AbortController();
    const ask = { key: 'dropped', lane: 'transactional', to: phone, body: 'tidak jadi' };
    const asking = fetch(`${service.base}/sessions/second/messages`, {
      ...service.post(ask),
      signal: caller.signal,
    });
    const held = service.send('t-2', phone, 'dua', 'transactional');
    setTimeout(() => caller.abort(), 300);
    await expect(asking).rejects.toThrow();
    expect((await held).outcome).toBe('sent');
    const messages = await service.phone(phone);
    expect(messages.map(({ body }) => body)).toEqual(['satu', 'dua']);
    const [first, second] = messages.map(({ at }) => Date.parse(at));
    expect((second as number) - (first as number)).toBeGreaterThan(4_900);
  });
});
