import type Router from '@koa/router';
import type { Logger } from 'pino';
import type { Gateway } from '../gateway.ts';
import { createJobs } from './jobs.ts';
import { legacyRoutes } from './routes.ts';
import { createRunner } from './runner.ts';

/** What callers of the old gateway find: its calls, and the jobs that it promises. */
export function createLegacy(gateway: Gateway, log: Logger): { router: Router; close(): void } {
  const jobs = createJobs(gateway.database, Date.now);
  const runner = createRunner(gateway, jobs, log);
  return { router: legacyRoutes(gateway, jobs, runner.look), close: runner.close };
}
