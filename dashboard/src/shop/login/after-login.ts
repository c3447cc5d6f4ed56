import type { Me } from '@roms/contracts/users';
import type { Router } from 'vue-router';
import { homeOf, safeRedirect } from './home-page.ts';

/** Whose login ended in this tab without their wish. */
const LEFT_BY = 'roms.login.left-by';

/** A login ended without its person's wish: the page asked for is theirs alone. */
export function rememberLeft(userId: number): void {
  sessionStorage.setItem(LEFT_BY, String(userId));
}

/**
 * Where somebody goes after the login: to the page asked for, unless somebody else was interrupted there, else to their
 * own first page.
 */
export function afterLogin(router: Router, me: Me, asked: unknown): string {
  const leftBy = sessionStorage.getItem(LEFT_BY);
  sessionStorage.removeItem(LEFT_BY);
  const isTheirs = leftBy === null || leftBy === String(me.user.id);
  return (isTheirs ? safeRedirect(router, asked) : null) ?? homeOf(me.user.role);
}
