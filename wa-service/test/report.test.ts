import { gatewayBudgetSchema, gatewayEstimateSchema, gatewayReportSchema } from '@roms/contracts/gateway';
import type { GatewayBudget, GatewayEstimate, GatewayPace, GatewayReport } from '@roms/contracts/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, KEY, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
const headers = { 'x-api-key': KEY };
const phone = '6281500000011';

beforeAll(async () => {
  service = await createService({ WA_PACE: 'on', WA_SESSIONS: 'main,second' });
  await service.start();
});
afterAll(() => service.clear());

const read = async <T>(path: string): Promise<T> =>
  (await service.json<{ data: T }>(`/sessions/main/${path}`, { headers })).body.data;
const setPace = (pace: unknown) =>
  service.json<{ data: GatewayPace; error: { code: string } }>('/sessions/main/pace', {
    ...service.post(pace),
    method: 'PUT',
  });

describe('what a person is told of a number', () => {
  it('its budget and its report, as the contract words them', async () => {
    expect((await service.send('reminder-1', phone, 'ingat', 'reminder')).outcome).toBe('sent');
    const report = gatewayReportSchema.strict().parse(await read<GatewayReport>('report'));
    expect(report).toMatchObject({
      session: { id: 'main', state: 'ready' },
      today: { sent: 1, cap: 300 },
      week: { sent: 1, replied: 0, optedOut: 0, failed: 0 },
      unknown: 0,
      isDeaf: false,
      lastInboundAt: null,
      budget: {
        isPaced: true,
        pace: { preset: 'normal', perDay: null },
        caps: { hour: 80, day: 300 },
        warmUp: null,
        breaker: { state: 'closed' },
        strangers: { used: 0, cap: 5 },
      },
    });
    expect(report.days).toHaveLength(7);
    expect(report.days.at(-1)).toMatchObject({ sent: 1, replied: 0, failed: 0 });
    expect(report.lastAckAt).not.toBeNull();
    // Both are read at a moment of their own: what is free now differs by that.
    const untimed = ({ lanes, ...budget }: GatewayBudget) => ({
      ...budget,
      lanes: lanes.map(({ nextFreeAt: _nextFreeAt, reason: _reason, ...lane }) => lane),
    });
    const budget = gatewayBudgetSchema.strict().parse(await read<GatewayBudget>('budget'));
    expect(untimed(report.budget)).toEqual(untimed(budget));
    expect(report.budget.lanes.find(({ lane }) => lane === 'reminder')).toMatchObject({
      gapMs: [30_000, 60_000],
      used: { hour: 1, day: 1 },
      left: { hour: 79, day: 299 },
      reason: 'gap',
    });
  });

  it('an answer of a customer counts, and so does STOP', async () => {
    await service.simulate(`phones/${phone}/messages`, { body: 'Stop!' });
    const { week, lastInboundAt } = await waitFor('the answer to be counted', async () => {
      const report = await read<GatewayReport>('report');
      return report.week.replied === 1 ? report : null;
    });
    expect(week).toEqual({ sent: 1, replied: 1, optedOut: 1, failed: 0 });
    expect(lastInboundAt).not.toBeNull();
  });

  it('the finish of a broadcast, days by the shop calendar', async () => {
    const estimate = gatewayEstimateSchema
      .strict()
      .parse(await read<GatewayEstimate>('estimate?lane=broadcast&count=10000'));
    const days = (Date.parse(estimate.finishAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(80);
    expect(days).toBeLessThan(86);
    expect(estimate.days.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    const wrong = await service.json('/sessions/main/estimate?lane=none&count=0', { headers });
    expect(wrong.status).toBe(400);
  });

  it('a pace counts at once and outlives the process; another number keeps its own', async () => {
    expect((await setPace({ preset: 'careful', perDay: 40 })).body.data).toEqual({
      preset: 'careful',
      perDay: 40,
    });
    for (const wrong of [{ preset: 'reckless' }, { preset: 'fast', perDay: 1_001 }, { perDay: 10 }]) {
      expect((await setPace(wrong)).status).toBe(400);
    }
    await service.end('SIGKILL');
    await service.start();
    expect(await read<GatewayPace>('pace')).toEqual({ preset: 'careful', perDay: 40 });
    const { caps, lanes } = await read<GatewayBudget>('budget');
    expect(caps).toEqual({ hour: 40, day: 40 });
    expect(lanes.find(({ lane }) => lane === 'broadcast')?.gapMs).toEqual([60_000, 120_000]);
    const other = await service.json<{ data: GatewayPace }>('/sessions/second/pace', { headers });
    expect(other.body.data).toEqual({ preset: 'normal', perDay: null });
  });

  it('a logout on the phone opens the breaker, for all who look', async () => {
    await service.simulate('logout');
    await service.reach('logged_out');
    const { breaker } = await read<GatewayBudget>('budget');
    expect(breaker).toMatchObject({ state: 'open', reason: 'logged_out' });
    const metrics = await (await fetch(`${service.base}/metrics`, { headers })).text();
    expect(metrics).toContain('wa_marketing_breaker{session="main"} 2');
    expect(metrics).toContain('wa_marketing_breaker{session="second"} 0');
    const health = await service.json<{ sessions: { id: string; breaker: unknown }[] }>('/health', {
      headers,
    });
    expect(health.status).toBe(200);
    expect(health.body.sessions[0]).toMatchObject({ id: 'main', breaker: { state: 'open' } });
    expect(service.output()).toContain('marketing rests');
  });
});
