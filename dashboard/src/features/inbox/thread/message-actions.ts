import type { ChangeScheduled, Message } from '@roms/contracts/messages';
import { cancelMessage, changeScheduled, dropMessage, retryMessage } from '../inbox.api.ts';

/** What a person can do with a message that exists; `apply` takes its new row in. Each throws `ApiError`. */
export function messageActions(apply: (message: Message) => void) {
  return {
    /** Asks for another attempt of a failed or unconfirmed message. */
    retry: async (messageId: number, confirmed: boolean): Promise<void> =>
      apply(await retryMessage(messageId, confirmed)),
    /** Lets a message go that is held since a restore. */
    letGo: async (messageId: number): Promise<void> => apply(await dropMessage(messageId)),
    /** Takes back what still waits. */
    cancel: async (messageId: number): Promise<void> => apply(await cancelMessage(messageId)),
    /** Gives a scheduled message another time or other words. */
    changeScheduled: async (messageId: number, change: ChangeScheduled): Promise<void> =>
      apply(await changeScheduled(messageId, change)),
  };
}
