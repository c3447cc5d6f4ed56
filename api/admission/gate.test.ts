import { expect, test } from 'vitest';
import { createGate, type GateBounds } from './gate.ts';

const BOUNDS: GateBounds = {
  atOnce: 2,
  atOnceEach: 1,
  mostWaiting: 3,
  mostWaitingEach: 2,
  longestWaitMs: 60_000,
};

/** A gate whose work goes on until it is told to end; `begun` names what was let in, in order. */
function stage(bounds: Partial<GateBounds> = {}) {
  const gate = createGate({ ...BOUNDS, ...bounds });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (label: string, name: string, rank = 0): Promise<string> =>
    gate
      .run(
        { name, rank },
        () =>
          new Promise<string>((resolve) => {
            begun.push(label);
            ends.set(label, () => resolve('done'));
          }),
      )
      .catch((error: { code: string; details?: { retryAfterSeconds?: number } }) =>
        error.details?.retryAfterSeconds ? error.code : 'no time to come back',
      );
  const end = async (label: string): Promise<void> => {
    ends.get(label)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ask, end };
}

test('so many at once, one of each name, and the next when one ends', async () => {
  const { begun, ask, end } = stage();
  void ask('a1', 'a');
  void ask('a2', 'a');
  void ask('b1', 'b');
  void ask('c1', 'c');
  expect(begun).toEqual(['a1', 'b1']);
  await end('b1');
  expect(begun).toEqual(['a1', 'b1', 'c1']);
  await end('c1');
  expect(begun).toHaveLength(3);
  await end('a1');
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
});

test('who finds no room to wait is told when to come back, at once', async () => {
  const { ask } = stage();
  void ask('a1', 'a');
  void ask('b1', 'b');
  void ask('a2', 'a');
  void ask('a3', 'a');
  expect(await ask('a4', 'a')).toBe('too_many_requests');
  void ask('c1', 'c');
  expect(await ask('d1', 'd')).toBe('too_many_requests');
});

test('a higher rank goes first, and takes the place of the youngest of the lowest', async () => {
  const { begun, ask, end } = stage({ atOnce: 1 });
  void ask('a', 'a');
  const turnedAway = ['b', 'c', 'd'].map((name) => ask(name, name));
  void ask('e', 'e', 5);
  expect(await turnedAway[2]).toBe('too_many_requests');
  await end('a');
  await end('e');
  await end('b');
  expect(begun).toEqual(['a', 'e', 'b', 'c']);
});

test('nobody waits longer than is said', async () => {
  const { ask } = stage({ atOnce: 1, longestWaitMs: 20 });
  void ask('a', 'a');
  expect(await ask('b', 'b')).toBe('too_many_requests');
});

test('work that fails gives its place back', async () => {
  const gate = createGate({ ...BOUNDS, atOnce: 1 });
  await expect(gate.run({ name: 'a' }, async () => Promise.reject(new Error('kaputt')))).rejects.toThrow(
    'kaputt',
  );
  expect(await gate.run({ name: 'a' }, async () => 'done')).toBe('done');
});
