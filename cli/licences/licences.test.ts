import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../../tests/support/processes.ts';
import { refusedLicences } from './allowed-licences.ts';
import { licenceTexts, thirdParties, type ThirdParty } from './third-party.ts';

const planted = (licence: string | null, name = 'planted'): ThirdParty => ({
  name,
  version: '1.0.0',
  licence,
  folder: 'node_modules/planted',
  isDevelopment: false,
});

test('what is installed may be', () => {
  expect(refusedLicences(thirdParties(REPOSITORY))).toEqual([]);
});

test.each(['GPL-3.0', 'MIT AND GPL-3.0', 'SSPL-1.0', null])('%s is refused', (licence) => {
  expect(refusedLicences([planted(licence)])).toHaveLength(1);
});

test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0)'])('%s is allowed', (licence) => {
  expect(refusedLicences([planted(licence)])).toEqual([]);
});

test('an exception holds for the licence that somebody looked at, and no other', () => {
  expect(refusedLicences([planted('LGPL-3.0-or-later', 'node-webpmux')])).toEqual([]);
  expect(refusedLicences([planted('AGPL-3.0', 'node-webpmux')])).toHaveLength(1);
});

test('the text of a licence comes along', () => {
  expect(licenceTexts(join(REPOSITORY, 'node_modules/koa')).join('\n')).toMatch(/MIT/);
});

test('Temporal’s packages share one protobufjs, the one that is pinned', () => {
  const { dependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const copies = thirdParties(REPOSITORY).filter(({ name }) => name === 'protobufjs');
  // gRPC's loader of files, which nobody calls, has an older one of its own.
  const shared = copies.filter(({ folder }) => !folder.includes('@grpc/proto-loader/'));
  expect(shared.map(({ version }) => version)).toEqual([dependencies.protobufjs]);
});
