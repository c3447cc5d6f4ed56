import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvProblem, parseEnv } from './env.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'roms-env-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const given = (more: Record<string, string | undefined> = {}) => ({
  ROMS_DATA_DIR: dataDir,
  DATABASE_URL: 'postgres://localhost/roms',
  WA_API_KEY: 'short',
  ROMS_WEBHOOK_SECRET: 'short',
  ...more,
});

function problemOf(variables: Record<string, string | undefined>): string {
  try {
    parseEnv(variables);
  } catch (error) {
    if (error instanceof EnvProblem) return error.message;
    throw error;
  }
  return '';
}

describe('parseEnv', () => {
  it('fills in what everybody may leave out', () => {
    expect(parseEnv(given())).toMatchObject({
      ROMS_PORT: 8000,
      ROMS_BIND: '127.0.0.1',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      REMINDER_SCHEDULE_TIME: '09:00',
      ROMS_SHOP_ZONE: 'Asia/Jakarta',
    });
  });

  it('takes a mail server with the address that mails are from, and neither without the other', () => {
    const mail = { SMTP_URL: 'smtps://roms:rahasia@mail.toko.id', ROMS_MAIL_FROM: 'Toko <roms@toko.id>' };
    expect(parseEnv(given(mail))).toMatchObject(mail);
    expect(problemOf(given({ SMTP_URL: mail.SMTP_URL }))).toContain('ROMS_MAIL_FROM: is required');
    const wrong = problemOf(given({ SMTP_URL: 'http://roms:rahasia@mail', ROMS_MAIL_FROM: 'toko' }));
    expect(wrong).toContain('SMTP_URL: must be smtp');
    expect(wrong).toContain('ROMS_MAIL_FROM: must be');
    expect(wrong).not.toContain('rahasia');
  });

  it('lists every problem at once, each with its variable', () => {
    const problem = problemOf(given({ DATABASE_URL: '', ROMS_PORT: 'eight', REMINDER_SCHEDULE_TIME: '9' }));
    for (const name of ['DATABASE_URL', 'ROMS_PORT', 'REMINDER_SCHEDULE_TIME'])
      expect(problem).toContain(name);
  });

  it.each([
    ['ROMS_DAY_MS', '2000'],
    ['WA_PACE', 'off'],
    ['ROMS_DEMO', '1'],
  ])('refuses %s in production', (name, value) => {
    const production = given({
      NODE_ENV: 'production',
      WA_API_KEY: 'a-key-of-good-length',
      ROMS_WEBHOOK_SECRET: 'a-secret-of-good-length',
    });
    expect(problemOf(production)).toBe('');
    expect(problemOf({ ...production, [name]: value })).toContain(name);
  });

  it.each([
    ['NODE_ENV', 'production'],
    ['WA_DRIVER', 'whatsapp-web'],
    ['ROMS_BIND', '0.0.0.0'],
  ])('refuses secrets that can be guessed with %s=%s', (name, value) => {
    const problem = problemOf(given({ [name]: value }));
    for (const secret of ['WA_API_KEY', 'ROMS_WEBHOOK_SECRET'])
      expect(problem).toContain(`${secret}: needs at least 16 characters with ${name}=${value}`);
    expect(problemOf(given({ ROMS_BIND: '0.0.0.0', ROMS_DEMO: '1' }))).toBe('');
  });

  it.each(['someah-secret-key', ' Someah-Secret-Key ', 'change-me-please'])(
    'refuses %j, which everybody knows, in any shop',
    (secret) => {
      expect(problemOf(given({ WA_API_KEY: secret }))).toContain(
        'WA_API_KEY: is a secret that everybody knows: choose another one',
      );
    },
  );

  it('refuses the simulator in production where it is told of it, unless it is asked for by name', () => {
    const production = given({
      NODE_ENV: 'production',
      WA_DRIVER: 'simulator',
      WA_API_KEY: 'a-key-of-good-length',
      ROMS_WEBHOOK_SECRET: 'a-secret-of-good-length',
    });
    expect(problemOf(production)).toContain('WA_DRIVER: is the simulator');
    expect(problemOf({ ...production, ROMS_ALLOW_SIMULATOR: '1' })).toBe('');
    expect(problemOf({ ...production, NODE_ENV: 'prod' })).toContain(
      'NODE_ENV: must be development, test or production',
    );
  });

  it('takes what the running embedded stack left behind, unless a variable says otherwise', () => {
    const left = {
      DATABASE_URL: 'postgres://embedded/roms',
      WA_API_KEY: 'embedded',
      ROMS_WEBHOOK_SECRET: 'x',
    };
    writeFileSync(join(dataDir, 'stack.env.json'), JSON.stringify(left));
    expect(parseEnv({ ROMS_DATA_DIR: dataDir, WA_API_KEY: 'mine' })).toMatchObject({
      DATABASE_URL: 'postgres://embedded/roms',
      WA_API_KEY: 'mine',
    });
  });
});
