import type { Snooze, WakeResult } from '@roms/domain/snooze';
import { wakeConversation } from '../db/conversations/wake-conversation.ts';
import type { ActivityDeps } from './deps.ts';

/** Conversations that are put to sleep. */
export function createSnoozeActivities({ db }: Pick<ActivityDeps, 'db'>) {
  return {
    /** Wakes it when its time has come, else tells until when it sleeps; done again it changes nothing. */
    wakeConversation: (snooze: Snooze): Promise<WakeResult> =>
      db.transaction((trx) => wakeConversation(trx, snooze)),
  };
}
