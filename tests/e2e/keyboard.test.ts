import { beforeAll } from 'vitest';
import { browserStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';
import { keyboardSession } from './keyboard-session.ts';
import { repeatable } from './second-try.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await browserStack();
});

/** Ten of them: keyboard.long.test.ts. */
repeatable('a CS answers three customers by keyboard alone, with everything named for a screen reader', () =>
  keyboardSession({ stack, customers: 3, prefix: 351 }),
);
