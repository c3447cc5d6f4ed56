import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type PartName, type TestStack } from '../support/stack.ts';
import { PARTS, runHang, type HangRow } from './hangs.ts';

/** The short forms: embedded/part.test.ts (restarted), tests/paths/doctor.test.ts (named), api/health.test.ts. */

const HANG_MS = 90_000;

let stack: TestStack;
const rows: HangRow[] = [];

beforeAll(async () => {
  stack = await startStack();
}, 900_000);
afterAll(async () => {
  console.table(rows);
  await stack?.stop();
}, 300_000);

/** The supervisor leaves the database to a person. */
const isRestarted = (part: PartName): boolean => part !== 'postgres';

it.each(PARTS)(
  '%s hangs for 90 s: it is named within a minute, nothing is lost and nothing comes twice',
  async (part) => {
    const row = await runHang(stack, { part, hangMs: HANG_MS, settleMs: 240_000, say: console.log });
    rows.push(row);
    expect(row.health).toBeLessThan(60);
    expect(row.doctor).not.toBeNull();
    expect(row.supervisor).toBeLessThan(90);
    expect(row.restarted !== null).toBe(isRestarted(part));
    expect([row.lost, row.twice]).toEqual([0, 0]);
  },
);
