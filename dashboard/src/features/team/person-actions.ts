import type { Person } from '@roms/contracts/users';

/** What an admin does with an account. */
export const PERSON_ACTIONS = ['edit', 'link', 'endLogins', 'removeTotp', 'deactivate', 'activate'] as const;
export type PersonAction = (typeof PERSON_ACTIONS)[number];

export const ACTION_ICON: Record<PersonAction, string> = {
  edit: 'i-lucide-pencil',
  link: 'i-lucide-key-round',
  endLogins: 'i-lucide-log-out',
  removeTotp: 'i-lucide-shield-off',
  deactivate: 'i-lucide-user-round-x',
  activate: 'i-lucide-user-round-check',
};

/**
 * What can be done with this person. Nobody takes themselves out by a slip of the hand, and changes their own password and
 * codes in the profile, which asks for the password.
 */
export function actionsFor(person: Person, ownId: number | undefined): PersonAction[] {
  if (!person.active) return ['edit', 'activate'];
  if (person.id === ownId) return ['edit', 'endLogins'];
  return ['edit', 'link', 'endLogins', ...(person.hasTotp ? (['removeTotp'] as const) : []), 'deactivate'];
}
