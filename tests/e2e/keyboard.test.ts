import { it } from 'vitest';
import { keyboardSession } from './keyboard-session.ts';

/** Ten of them: keyboard.long.test.ts. */
it('a CS answers three customers by keyboard alone, with everything named for a screen reader', () =>
  keyboardSession({ customers: 3, prefix: 351 }));
