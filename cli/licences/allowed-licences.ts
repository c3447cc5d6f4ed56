import type { ThirdParty } from './third-party.ts';

/** Licences that ask for no more than to be named, which THIRD-PARTY-NOTICES does. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PSF-2.0',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);

/** Single packages under another licence, each with why that is no hindrance. */
const EXCEPTIONS: Record<string, { licence: string | null; because: string }> = {
  'axe-core': { licence: 'MPL-2.0', because: 'used by tests alone, unchanged' },
  'caniuse-lite': { licence: 'CC-BY-4.0', because: 'data of the dashboard’s build; named in the notices' },
  'date-holidays': {
    licence: '(ISC AND CC-BY-3.0)',
    because: 'generates domain/holiday-dates.ts, which names its source; the rest is ISC',
  },
  'node-webpmux': {
    licence: 'LGPL-3.0-or-later',
    because: 'a separate package of whatsapp-web.js, unchanged',
  },
  'png-js': { licence: null, because: 'its LICENSE file says MIT; it comes with pdfmake' },
  unionfs: {
    licence: null,
    because: 'its repository says Unlicense; it bundles the workflows at build time',
  },
  'vaul-vue': { licence: null, because: 'its repository says MIT' },
};
/** The CSS compiler of the dashboard's build and its binaries: unchanged, and in nothing that is served. */
const LIGHTNING = /^lightningcss(-|$)/;

/** The packages whose licence is neither allowed nor an exception that somebody looked at. */
export function refusedLicences(packages: readonly ThirdParty[]): ThirdParty[] {
  return packages.filter(({ name, licence }) => {
    const exception = EXCEPTIONS[name];
    if (exception !== undefined && exception.licence === licence) return false;
    if (LIGHTNING.test(name) && licence === 'MPL-2.0') return false;
    return licence === null || !isAllowed(licence);
  });
}

/** Of an SPDX expression all sides of AND, and one side of OR. */
function isAllowed(expression: string): boolean {
  const bare = expression.replaceAll(/[()]/g, '');
  return bare.split(' OR ').some((side) => side.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}
