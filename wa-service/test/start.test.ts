import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, KEY } from './support.ts';
import type { Service } from './support.ts';

/** A start that fails must end the process, so that whatever supervises it can say so and try again. */

let service: Service;

beforeEach(async () => {
  service = await createService({ LOG_LEVEL: 'silent' });
});
afterEach(() => service.clear());

async function exitCode(): Promise<number | null> {
  const child = service.spawn();
  return new Promise((go) => child.once('close', (code: number | null) => go(code)));
}

it('that cannot take up the sends of an earlier process ends with 1 and the reason', async () => {
  await service.start();
  await service.end('SIGTERM');
  const journal = new DatabaseSync(join(service.dataDir, 'sessions/main/journal.db'));
  journal.exec(`
    INSERT INTO sends (key, lane, chat, bodyHash, state, createdAt, chosenId)
      VALUES ('left over', 'reply', '6281200000001@c.us', 'x', 'sending', 0, 'A');
    CREATE TRIGGER broken BEFORE UPDATE ON sends BEGIN SELECT RAISE(ABORT, 'this journal is broken'); END;
  `);
  journal.close();
  expect(await exitCode()).toBe(1);
  expect(service.output()).toContain('wa-service: cannot start: this journal is broken');
});

it('on files that are none of ours ends with 1 and the reason', async () => {
  await writeFile(join(service.dataDir, 'spool.db'), 'no database at all '.repeat(100));
  expect(await exitCode()).toBe(1);
  expect(service.output()).toContain('file is not a database');
});

it('on a port that is taken ends with 1 and names the port', async () => {
  const port = new URL(service.base).port;
  const other = createServer();
  await new Promise<void>((go) => other.listen(Number(port), '127.0.0.1', go));
  expect(await exitCode()).toBe(1);
  expect(service.output()).toContain(`wa-service: cannot start: port ${port} is in use`);
  other.close();
});

describe('with NODE_ENV=production', () => {
  const production = { NODE_ENV: 'production', WA_PACE: 'on' };

  it('and the simulator it refuses to start, unless it is asked for by name', async () => {
    service.setEnv(production);
    expect(await exitCode()).toBe(1);
    expect(service.output()).toContain('WA_DRIVER: is the simulator, which only plays WhatsApp');
  });

  it('the simulator that was asked for says everywhere that it reaches nobody, and shows no phones', async () => {
    service.setEnv({ ...production, ROMS_ALLOW_SIMULATOR: '1' });
    await service.start();
    expect(await service.json('/health')).toEqual({
      status: 200,
      body: { ok: true, status: 'degraded' },
    });
    const metrics = await fetch(`${service.base}/metrics`, { headers: { 'x-api-key': KEY } });
    expect(await metrics.text()).toContain('wa_simulated_shop 1');
    for (const path of ['/simulator', '/simulator/api/phones'])
      expect((await fetch(service.base + path)).status).toBe(403);
  });

  it.each([
    [{ WA_API_KEY: 'short' }, 'WA_API_KEY: needs at least 16 characters with NODE_ENV=production'],
    [{ WA_API_KEY: 'someah-secret-key' }, 'WA_API_KEY: is a secret that everybody knows'],
    [{ NODE_ENV: 'prod' }, 'NODE_ENV: must be development, test or production'],
    [{ ROMS_DEMO: '1' }, 'ROMS_DEMO: is for demos and tests and refused with NODE_ENV=production'],
  ])('%j is refused', async (env, sentence) => {
    service.setEnv({ ...production, WA_DRIVER: 'whatsapp-web', ...env });
    expect(await exitCode()).toBe(1);
    expect(service.output()).toContain(sentence);
  });
});
