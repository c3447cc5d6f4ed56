import { beforeAll, it } from 'vitest';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { keyboardSession } from './keyboard-session.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await browserStack();
});

it('a CS answers ten customers by keyboard alone, with everything named for a screen reader', () =>
  keyboardSession({ stack, customers: 10, prefix: 352 }));
