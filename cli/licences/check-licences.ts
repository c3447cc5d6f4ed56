import { refusedLicences } from './allowed-licences.ts';
import { thirdParties } from './third-party.ts';

/** `npm run check:licences`: ends with 1 when a package came in whose licence nobody has looked at. */
const refused = refusedLicences(thirdParties(process.cwd()));
for (const { name, version, licence } of refused) {
  console.error(`${name} ${version}: ${licence ?? 'no licence'} is not in cli/licences/allowed-licences.ts`);
}
process.exitCode = refused.length === 0 ? 0 : 1;
