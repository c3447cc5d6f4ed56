import type { Role } from '@roms/contracts/users';
import type { Router } from 'vue-router';

/** Where a person starts. */
export function homeOf(role: Role): string {
  return role === 'admin' ? '/dashboard' : '/cs/dashboard';
}

/** The page asked for before the login, when it is one of ours; `null` for anything else (another host, `/login`). */
export function safeRedirect(router: Router, asked: unknown): string | null {
  if (typeof asked !== 'string' || !/^\/(?![/\\])/.test(asked)) return null;
  const { matched, meta } = router.resolve(asked);
  return matched.length > 0 && meta.public !== true && matched.at(-1)?.name !== 'not-found' ? asked : null;
}
