import { afterAll, beforeAll, expect, test } from 'vitest';
import { whatsappReportSchema } from '@roms/contracts/whatsapp';
import { startGateway, type TestGateway } from '../../tests/support/gateway.ts';
import { startInboxApi, type InboxApi, type Staff } from '../../tests/support/inbox-api.ts';

/** The answers of the real wa-service, paced: the canned one of the other tests must not drift away from it. */
let gateway: TestGateway;
let api: InboxApi;
let admin: Staff;

beforeAll(async () => {
  gateway = await startGateway({ env: { WA_PACE: 'on' } });
  api = await startInboxApi(gateway);
  admin = await api.staff('admin');
});
afterAll(async () => {
  await api.stop();
  await gateway.stop();
});

const main = (method: string, rest: string, body?: unknown) =>
  admin.call(method, `/whatsapp/sessions/main/${rest}`, body);

test('a slower pace lowers the cap of the report, and the estimate ends later', async () => {
  const finishOf = async () => {
    const { status, body } = await main('GET', 'estimate?lane=broadcast&count=2000');
    expect(status).toBe(200);
    return (body.data as { finishAt: string }).finishAt;
  };
  const capOf = async () => {
    const { status, body } = await main('GET', 'report');
    expect(status).toBe(200);
    const report = whatsappReportSchema.parse(body.data);
    expect(report.budget.lanes.map(({ lane }) => lane)).toEqual([
      'reply',
      'transactional',
      'reminder',
      'broadcast',
    ]);
    return report.today.cap;
  };
  expect((await main('PUT', 'pace', { preset: 'fast' })).status).toBe(200);
  const [fastCap, fastFinish] = [await capOf(), await finishOf()];
  expect((await main('PUT', 'pace', { preset: 'careful' })).status).toBe(200);
  expect((await main('GET', 'pace')).body.data).toEqual({ preset: 'careful', perDay: null });
  expect(await capOf()).toBeLessThan(fastCap);
  expect(Date.parse(await finishOf())).toBeGreaterThan(Date.parse(fastFinish));
});

test('nothing is among the dead letters, and the support file holds no key', async () => {
  expect((await admin.call('GET', '/whatsapp/dead-letters')).body.data).toEqual([]);
  const bundle = await main('GET', 'support-bundle');
  expect(bundle.status).toBe(200);
  expect(JSON.stringify(bundle.body)).not.toContain(gateway.apiKey);
});
