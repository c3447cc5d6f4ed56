import { it } from 'vitest';
import { keyboardSession } from './keyboard-session.ts';

it('a CS answers ten customers by keyboard alone, with everything named for a screen reader', () =>
  keyboardSession({ customers: 10, prefix: 352 }));
