import type { ConversationTab } from '@roms/contracts/conversations';

/** The inbox's tabs in their order. Named here because a value of `contracts` would bring its whole validator along. */
export const CONVERSATION_TABS = ['mine', 'unassigned', 'all'] as const satisfies readonly ConversationTab[];
