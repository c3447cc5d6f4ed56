import { expect, it, vi } from 'vitest';
import { SecondTries } from './second-tries.ts';

const test = (fullName: string, flaky: boolean, message?: string) => ({
  fullName,
  diagnostic: () => ({ flaky }),
  result: () => ({ errors: message === undefined ? undefined : [{ message }] }),
});
const run = (...tests: ReturnType<typeof test>[]) => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const modules = [{ relativeModuleId: 'a.test.ts', children: { allTests: () => tests } }];
  new SecondTries().onTestRunEnd(modules as never);
  const lines = said.mock.calls.flat();
  said.mockRestore();
  return lines;
};

it('names who passed only at the second try, with the first line of why not at the first', () => {
  expect(run(test('one', false), test('two', true, 'expected 1\nto be 2'))).toEqual([
    'Passed only at the second try:\n  a.test.ts > two: expected 1',
  ]);
});

it('says nothing of a run in which all passed at once', () => {
  expect(run(test('one', false))).toEqual([]);
});
