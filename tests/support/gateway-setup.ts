import { execFile } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { REPOSITORY } from './processes.ts';

/**
 * Compiles wa-service once for the run: nearly all of its processes are killed, and only one that ends by itself leaves
 * what it compiled. A port that is none ends these as soon as everything is loaded.
 */
export default async function setup(project: TestProject): Promise<void> {
  const env = { ...process.env, ...project.config.env, WA_PORT: 'none' };
  const entries = ['wa-service/src/main.ts', 'wa-service/test/unpaced.ts'];
  await Promise.all(
    entries.map(
      (entry) =>
        new Promise<void>((ended) => {
          execFile(process.execPath, [entry], { cwd: REPOSITORY, env }, () => ended());
        }),
    ),
  );
}
