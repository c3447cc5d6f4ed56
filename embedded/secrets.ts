import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupProblem, systemErrorCode } from './startup-problem.ts';

/** Made once for a data folder, kept in `secrets.json`, readable by its owner only. */
export type Secrets = {
  postgresPassword: string;
  waApiKey: string;
  webhookSecret: string;
  /** The key in the banner's curl; null until the first run has made it. */
  demoApiKey: string | null;
  /** Whether the demo's rows were written already. */
  isSeeded: boolean;
};

const secret = () => randomBytes(24).toString('base64url');

/** Reads the folder's secrets, making those that are missing. Throws StartupProblem when the file is damaged. */
export function openSecrets(dataDir: string): Secrets {
  const secrets = {
    postgresPassword: secret(),
    waApiKey: secret(),
    webhookSecret: secret(),
    demoApiKey: null,
    isSeeded: false,
    ...read(join(dataDir, 'secrets.json')),
  };
  saveSecrets(dataDir, secrets);
  return secrets;
}

/** Writes the file whole or not at all. */
export function saveSecrets(dataDir: string, secrets: Secrets): void {
  writePrivately(join(dataDir, 'secrets.json'), secrets);
}

/** Writes JSON that only the owner may read, whole or not at all. */
export function writePrivately(file: string, value: unknown): void {
  const temporary = `${file}.part`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

function read(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return {};
    throw new StartupProblem(
      `${file} cannot be read, and the database's password is in it: restore it from a backup, or start with another ROMS_DATA_DIR`,
    );
  }
}
