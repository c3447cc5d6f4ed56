import type { Person } from '@roms/contracts/users';
import { expect, it } from 'vitest';
import { actionsFor } from './person-actions.ts';

const person = { id: 2, active: true, hasTotp: false } as Person;

it.each([
  ['a colleague', person, ['edit', 'link', 'endLogins', 'deactivate']],
  [
    'whose logins take codes',
    { ...person, hasTotp: true },
    ['edit', 'link', 'endLogins', 'removeTotp', 'deactivate'],
  ],
  ['oneself', { ...person, id: 1, hasTotp: true }, ['edit', 'endLogins']],
  ['who may not log in', { ...person, active: false }, ['edit', 'activate']],
])('%s', (_, given, actions) => {
  expect(actionsFor(given, 1)).toEqual(actions);
});
