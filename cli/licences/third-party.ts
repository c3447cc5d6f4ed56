import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ThirdParty = {
  name: string;
  version: string;
  /** SPDX expression as the package gives it; null when it gives none. */
  licence: string | null;
  /** Where it lies, below the repository. */
  folder: string;
  /** Only tests and tools need it: it is in no image. */
  isDevelopment: boolean;
};

type LockedPackage = { version?: string; license?: string; link?: boolean; dev?: boolean };

/** Every package of npm that package-lock.json names, of all platforms, installed or not. */
export function thirdParties(repository: string): ThirdParty[] {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([folder, { link }]) => folder.includes('node_modules/') && link !== true)
    .map(([folder, { version = '', license, dev = false }]) => ({
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? licenceOfManifest(join(repository, folder)),
      folder,
      isDevelopment: dev,
    }));
}

/** Packages older than the field `license` have `licenses`, which the lockfile leaves out. */
function licenceOfManifest(folder: string): string | null {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: string;
    licenses?: { type: string }[];
  };
  return license ?? licenses?.map(({ type }) => type).join(' OR ') ?? null;
}

/** The texts of licence and notice that a package brings along. */
export function licenceTexts(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').trim());
}
