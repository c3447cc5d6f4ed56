import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceTexts, thirdParties } from './third-party.ts';

/**
 * `npm run notices`: writes THIRD-PARTY-NOTICES with the name, licence and licence's text of every package that an
 * installation carries. Packages of other platforms are not installed and not named.
 */
const repository = process.cwd();
const carried = thirdParties(repository)
  .filter(({ isDevelopment }) => !isDevelopment)
  .map((one) => ({ ...one, texts: licenceTexts(join(repository, one.folder)) }))
  .toSorted((one, other) => one.name.localeCompare(other.name) || one.version.localeCompare(other.version));
const seen = new Set<string>();
const parts = carried.flatMap(({ name, version, licence, texts }) => {
  const title = `${name} ${version} (${licence ?? 'licence: see its repository'})`;
  if (seen.has(title)) return [];
  seen.add(title);
  return [[title, ...texts].join('\n\n')];
});
const rule = `\n\n${'-'.repeat(80)}\n\n`;
const head = 'ROMS contains the following software of others, each under its own licence.';
writeFileSync(join(repository, 'THIRD-PARTY-NOTICES'), `${[head, ...parts].join(rule)}\n`);
console.log(`THIRD-PARTY-NOTICES names ${parts.length} packages.`);
