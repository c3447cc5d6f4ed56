import { describe, expect, it } from 'vitest';
import { isLoopback, shopProblems, whyReal } from './real-shop.ts';

const LOCAL = '127.0.0.1';
const ALL = '0.0.0.0';
const PRODUCTION = 'NODE_ENV=production';
const DRIVER = 'WA_DRIVER=whatsapp-web';

describe('a shop is real by', () => {
  it.each([
    ['development', 'simulator', LOCAL, false, null],
    ['test', 'simulator', LOCAL, false, null],
    ['development', undefined, LOCAL, false, null],
    ['development', 'simulator', LOCAL, true, null],
    ['production', 'simulator', LOCAL, false, PRODUCTION],
    ['production', undefined, ALL, false, PRODUCTION],
    ['production', 'whatsapp-web', ALL, true, PRODUCTION],
    ['development', 'whatsapp-web', LOCAL, false, DRIVER],
    ['test', 'whatsapp-web', LOCAL, true, DRIVER],
    ['development', 'whatsapp-web', ALL, true, DRIVER],
    ['development', 'simulator', ALL, false, 'ROMS_BIND=0.0.0.0'],
    ['test', 'simulator', '::', false, 'ROMS_BIND=::'],
    ['development', 'simulator', '192.168.1.7', false, 'ROMS_BIND=192.168.1.7'],
    ['development', 'simulator', ALL, true, null],
  ])(
    'NODE_ENV=%s, WA_DRIVER=%s, ROMS_BIND=%s, ROMS_DEMO=%s: %s',
    (NODE_ENV, WA_DRIVER, ROMS_BIND, ROMS_DEMO, why) => {
      expect(whyReal({ NODE_ENV, WA_DRIVER, ROMS_BIND, ROMS_DEMO })).toBe(why);
    },
  );
});

it.each([
  [LOCAL, true],
  ['127.8.9.1', true],
  ['localhost', true],
  ['::1', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  [ALL, false],
  ['::', false],
  ['10.0.0.4', false],
  ['127.0.0.1.evil.example', false],
  ['shop.example', false],
])('%s can be reached from this machine alone: %s', (bind, isLocal) => {
  expect(isLoopback(bind)).toBe(isLocal);
});

describe('a real shop refuses', () => {
  const shop = { NODE_ENV: 'development', WA_DRIVER: 'simulator', ROMS_BIND: LOCAL };
  const demoOnly = { ROMS_DAY_MS: 2_000, WA_PACE: 'off' };
  const names = (wishes: object) => shopProblems({ ...shop, ...wishes }).map(({ name }) => name);

  it('what is for demos, whatever makes it real, and says what that is', () => {
    expect(names({ ...demoOnly, ROMS_DEMO: true })).toEqual([]);
    expect(names({ ...demoOnly, ROMS_DEMO: true, ROMS_BIND: ALL })).toEqual([]);
    expect(names({ ...demoOnly, ROMS_BIND: ALL })).toEqual(['ROMS_DAY_MS', 'WA_PACE']);
    for (const [wishes, why] of [
      [{ WA_DRIVER: 'whatsapp-web' }, DRIVER],
      [{ NODE_ENV: 'production', ROMS_ALLOW_SIMULATOR: true }, PRODUCTION],
    ] as const) {
      const problems = shopProblems({ ...shop, ...demoOnly, ROMS_DEMO: true, ...wishes });
      expect(problems.map(({ name }) => name)).toEqual(['ROMS_DAY_MS', 'WA_PACE', 'ROMS_DEMO']);
      for (const { message } of problems)
        expect(message).toBe(`is for demos and tests and refused with ${why}: unset it`);
    }
  });

  it('the simulator in production, unless it is asked for by name', () => {
    expect(names({ NODE_ENV: 'production' })).toEqual(['WA_DRIVER']);
    expect(names({ NODE_ENV: 'production', ROMS_ALLOW_SIMULATOR: true })).toEqual([]);
    expect(names({ NODE_ENV: 'production', WA_DRIVER: 'whatsapp-web' })).toEqual([]);
    expect(names({ NODE_ENV: 'production', WA_DRIVER: undefined })).toEqual([]);
    expect(names({ ROMS_BIND: ALL })).toEqual([]);
  });
});
