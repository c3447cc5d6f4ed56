import { execFile } from 'node:child_process';
import { INHERITED, REPOSITORY } from './processes.ts';

export type CliAnswer = { code: number; stdout: string; stderr: string };

/** A command as a person types it in another terminal: only the stack's data folder is known. */
export function runCli(dataDir: string, ...args: string[]): Promise<CliAnswer> {
  const env = { ...INHERITED, HOME: process.env.HOME, ROMS_DATA_DIR: dataDir };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['cli/main.ts', ...args],
      { cwd: REPOSITORY, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
