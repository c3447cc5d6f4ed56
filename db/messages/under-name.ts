import { MAX_CAPTION_LENGTH } from '@roms/domain/attachment';
import { underAgentName } from '@roms/domain/agent-name';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';

/** Words with their agent's name above them, as the row keeps them: a retry and the thread show what the customer got. */
export async function underName(
  trx: Trx,
  { agentId, body, hasFile }: { agentId: number; body: string; hasFile: boolean },
): Promise<string> {
  const agent = await User.query(trx).findById(agentId).select('name').throwIfNotFound();
  return underAgentName(agent.name, body, hasFile ? MAX_CAPTION_LENGTH : Infinity);
}
