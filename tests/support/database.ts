import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

export type TestDatabase = { url: string; drop: () => Promise<void> };

/** PostgreSQL's code for "the template is being accessed by other users": another file copies it right now. */
const OBJECT_IN_USE = '55006';

/**
 * A copy of the migrated template database, empty of rows and nobody else's (about 50 ms).
 * Call it in `beforeAll`, close your pools, then `drop` in `afterAll`. Project `backend` only.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(new URL(inject('templateDatabaseUrl')).pathname.slice(1));
}

/** A database without any table: for what tries the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(from: string): Promise<TestDatabase> {
  const template = new URL(inject('templateDatabaseUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(template);
  url.pathname = `/${name}`;
  await retryWhileInUse(() => asAdmin(template, `create database ${name} template ${from}`));
  return {
    url: url.href,
    drop: () => asAdmin(template, `drop database if exists ${name} with (force)`),
  };
}

async function retryWhileInUse(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if ((error as { code?: string }).code !== OBJECT_IN_USE || tries >= 50) throw error;
      await sleep(50);
    }
  }
}

async function asAdmin(template: URL, statement: string): Promise<void> {
  const url = new URL(template);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
