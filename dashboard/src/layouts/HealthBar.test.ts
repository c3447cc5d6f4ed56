import { enableAutoUnmount, mount } from '@vue/test-utils';
import type { Health } from '@roms/contracts/health';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../i18n.ts';
import { useLiveStore } from '../live/index.ts';
import HealthBar from './HealthBar.vue';

enableAutoUnmount(afterEach);

/** What `/health` says of these parts; null is a server that does not answer. */
let health: Health['parts'] | null;

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  useLiveStore().state = 'live';
  health = {};
  vi.stubGlobal('fetch', async () => {
    if (health === null) throw new DOMException('too late', 'TimeoutError');
    return new Response(JSON.stringify({ status: 'degraded', parts: health }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const draw = () => mount(HealthBar, { global: { plugins: [i18n] } });
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);
const AWAY = { status: 'degraded' as const, message: 'silent' };

it('names a part that hangs within a minute, with what that means, and forgets it when it works again', async () => {
  const bar = draw();
  await pass(1);
  expect(bar.text()).toBe('');
  health = { worker: AWAY, whatsapp: AWAY };
  await pass(25);
  expect(bar.text()).toContain('worker');
  expect(bar.findAll('p')).toHaveLength(1);
  health = { worker: { status: 'ok' } };
  await pass(20);
  expect(bar.text()).toBe('');
});

it('says that a real shop is played by the simulator', async () => {
  health = { simulator: AWAY };
  const bar = draw();
  await pass(25);
  expect(bar.text()).toContain('Simulator');
});

it('does not flicker for a restart', async () => {
  const bar = draw();
  await pass(1);
  health = { wa_service: AWAY };
  await pass(14);
  health = {};
  await pass(30);
  expect(bar.text()).toBe('');
});

it('names the API when it does not answer, unless the connection is known to be lost', async () => {
  const bar = draw();
  health = null;
  await pass(25);
  expect(bar.text()).toContain('API');
  useLiveStore().state = 'offline';
  await pass(1);
  expect(bar.text()).toBe('');
});

it('says only that the database is away when it is', async () => {
  health = { postgres: { status: 'down' }, worker: AWAY, temporal: AWAY };
  const bar = draw();
  await pass(25);
  expect(bar.findAll('p')).toHaveLength(1);
  expect(bar.text()).toContain('PostgreSQL');
});
