import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REGIONS_FILE, regionsSource } from '../../cli/regions/generate-regions.ts';
import { PROVINCES, REGENCIES } from './data.ts';

it('is what the package says; `npm run generate:regions` writes it again', async () => {
  expect(readFileSync(REGIONS_FILE, 'utf8')).toBe(await regionsSource());
});

it('knows every province and regency once, each regency in a province', () => {
  expect([PROVINCES.length, REGENCIES.length]).toEqual([38, 514]);
  const codes = new Set([...PROVINCES, ...REGENCIES].map(([code]) => code));
  expect(codes.size).toBe(38 + 514);
  for (const [code, name] of REGENCIES) {
    expect(codes).toContain(code.slice(0, 2));
    expect(name).toMatch(/^(Kabupaten|Kota) /);
  }
});
