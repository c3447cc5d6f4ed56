import { defineConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', '**/dist/**', '.roms/**'];
/** What takes minutes: `npm run test:long`. A short form of each promise in it runs with `npm test`. */
const LONG = '**/*.long.test.ts';

const serverSide = {
  environment: 'node' as const,
  exclude: [...NEVER, LONG],
};

/** Few workers on purpose: each backend file has a database, workers and sockets of its own. */
const FILES_AT_ONCE = 2;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...serverSide,
          name: 'rules',
          include: ['{domain,contracts}/**/*.test.ts'],
          maxWorkers: FILES_AT_ONCE,
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
          // Lazy parts are built when they are first asked for, which takes seconds on a busy machine.
          testTimeout: 30_000,
          maxWorkers: FILES_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'gateway',
          include: ['wa-service/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: FILES_AT_ONCE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'backend',
          include: ['{db,api,activities,workflows,temporal,runtime,cli,tests/support}/**/*.test.ts'],
          globalSetup: ['tests/support/backend-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: FILES_AT_ONCE,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...serverSide,
          name: 'paths',
          include: ['{tests,embedded,bench}/**/*.test.ts'],
          exclude: [...serverSide.exclude, 'tests/support/**'],
          globalSetup: ['tests/support/stack-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // Whole stacks and browsers: one at a time.
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          environment: 'node',
          name: 'long',
          include: [LONG],
          exclude: NEVER,
          globalSetup: ['tests/support/backend-setup.ts', 'tests/support/stack-setup.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
