import { it, TestRunner } from 'vitest';
import { testPhone } from '../support/shop.ts';

/**
 * A test that is done once more when it fails, which the end of the run tells (tests/support/second-tries.ts). Only for
 * one that can be: what it makes has phones of its own at each try (`phoneOfTry`), and what a try may leave in its
 * browser is put right before.
 */
export function repeatable(name: string, test: () => Promise<void>): void {
  it(name, { retry: 1 }, test);
}

/** A number of a file's own block (`testPhone`), another one at a test's second try. `index` is below 1,000. */
export function phoneOfTry(prefix: number, index: number): string {
  const tried = TestRunner.getCurrentTest()?.result?.retryCount ?? 0;
  return testPhone(prefix, index + 1_000 * tried);
}
