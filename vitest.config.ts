import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';
import { SecondTries } from './tests/support/second-tries.ts';
import { StillRunning } from './tests/support/still-running.ts';

const NEVER = ['**/node_modules/**', '**/dist/**', '.roms/**'];
/** What takes minutes: `npm run test:long`. A short form of each promise in it runs with `npm test`. */
const LONG = '**/*.long.test.ts';

/** Hundreds of processes are started; each would translate and compile the same sources anew, half of its start. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL('node_modules/.cache/roms/compiled', import.meta.url));

const serverSide = {
  env: { NODE_COMPILE_CACHE },
  environment: 'node' as const,
  exclude: [...NEVER, LONG],
};

/** What only computes fills two cores with two workers. */
const COMPUTING_AT_ONCE = 2;
/** What starts processes and waits for them leaves a core half idle: more of it at once, of all projects together. */
const WAITING_AT_ONCE = 4;

/** A test ends long before; on a busy machine it may take its time, and only one that fails waits so long. */
const PATIENCE_MS = 600_000;
/** `expect.poll` waits for a page, a second by itself. */
const POLL = { poll: { timeout: 60_000 } };

/**
 * CI asks a red test of what crosses processes once more, as Playwright's own template does, and the end of the run names
 * each that needed it (tests/support/second-tries.ts): a rare flake is to be mended, and holds nobody else's work back.
 * On a developer's machine it is red.
 */
const TRIES_AGAIN = process.env.CI === undefined ? 0 : 1;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new SecondTries(), new StillRunning()],
    projects: [
      {
        test: {
          ...serverSide,
          name: 'rules',
          isolate: false,
          include: ['{domain,contracts}/**/*.test.ts'],
          testTimeout: PATIENCE_MS,
          maxWorkers: COMPUTING_AT_ONCE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Nuxt UI's parts exist only as its plugin builds them.
        extends: './dashboard/vite.config.ts',
        test: {
          name: 'components',
          root: 'dashboard',
          include: ['**/*.test.ts'],
          exclude: [...NEVER, LONG],
          environment: 'happy-dom',
          setupFiles: ['components.setup.ts'],
          pool: 'vmThreads',
          testTimeout: PATIENCE_MS,
          maxWorkers: COMPUTING_AT_ONCE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'gateway',
          retry: TRIES_AGAIN,
          include: ['wa-service/**/*.test.ts'],
          globalSetup: ['tests/support/gateway-setup.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          maxWorkers: WAITING_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'backend',
          retry: TRIES_AGAIN,
          include: ['{db,api,activities,workflows,temporal,runtime,cli,tests/support}/**/*.test.ts'],
          globalSetup: ['tests/support/backend-setup.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          maxWorkers: WAITING_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'paths',
          retry: TRIES_AGAIN,
          include: ['{tests,embedded,bench}/**/*.test.ts'],
          exclude: [...serverSide.exclude, 'tests/support/**'],
          globalSetup: ['tests/support/stack-setup.ts'],
          testTimeout: PATIENCE_MS,
          expect: POLL,
          // Files wait for their turn with a shared stack, at worst for all others.
          hookTimeout: 3_600_000,
          maxWorkers: WAITING_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'long',
          include: [LONG],
          exclude: NEVER,
          globalSetup: ['tests/support/backend-setup.ts', 'tests/support/stack-setup.ts'],
          testTimeout: 1_800_000,
          expect: POLL,
          hookTimeout: 1_200_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
