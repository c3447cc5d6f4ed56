import type { Router } from 'vue-router';
import { askToLeave } from './ui/leave-question.ts';
import { wouldLoseTyped } from './ui/typed.ts';

/** Whoever would lose what was typed is asked first: by a link, by the browser's buttons, by closing the tab. */
export function guardLeaving(router: Router): void {
  router.beforeEach(async (to, from) => {
    // A login that ended leaves no choice.
    if (to.path === from.path || to.name === 'login' || !wouldLoseTyped()) return true;
    return askToLeave();
  });
  window.addEventListener('beforeunload', (event) => {
    if (wouldLoseTyped()) event.preventDefault();
  });
}
