import type { Actor } from '@roms/domain/actor';

/** Who acts when somebody with a shell does: the audit log cannot know more. */
export const CLI_ACTOR: Actor = { kind: 'system', id: null, name: 'command line' };
