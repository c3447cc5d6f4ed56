import type { Trx } from '../knex.ts';
import type { Person } from './person.ts';

/**
 * Takes every text out of a person's conversations: messages with their files, reactions and WhatsApp's ids, which name
 * the phone; notes, and what agents uploaded; and out of trials that were written with a person's values. Returns the
 * files that were named here: bytes that nothing else names may go.
 */
export async function blankMessages(trx: Trx, person: Person): Promise<string[]> {
  const { conversationIds: ids, addresses, names } = person;
  const { rows } = await trx.raw<{ rows: { file: string }[] }>(
    `SELECT media ->> 'file' AS file FROM messages
      WHERE conversation_id = ANY(:ids) AND media ->> 'file' IS NOT NULL
     UNION SELECT file FROM uploads WHERE conversation_id = ANY(:ids)`,
    { ids } as never,
  );
  await trx.raw(
    `DELETE FROM message_acks USING messages
      WHERE messages.conversation_id = ANY(:ids) AND messages.session_id = message_acks.session_id
        AND messages.wa_message_id = message_acks.wa_message_id`,
    { ids } as never,
  );
  for (const table of ['message_acks', 'early_message_changes'])
    await trx.raw(
      `DELETE FROM ${table} WHERE EXISTS (SELECT FROM unnest(cast(:addresses AS text[])) AS address
                                           WHERE strpos(wa_message_id, address) > 0)`,
      { addresses } as never,
    );
  await trx.raw(
    `UPDATE messages SET body = '', media = NULL, content = NULL, type = 'text', wa_message_id = NULL, client_id = NULL,
            revoked_at = coalesce(revoked_at, now()), version = version + 1
      WHERE conversation_id = ANY(:ids)`,
    { ids } as never,
  );
  await trx.raw(
    `DELETE FROM message_reactions USING messages
      WHERE messages.id = message_reactions.message_id AND messages.conversation_id = ANY(:ids)`,
    { ids } as never,
  );
  await trx.raw(
    `UPDATE messages SET body = '', version = version + 1
      WHERE automation = 'test' AND EXISTS (
        SELECT FROM unnest(cast(:names AS text[])) AS name WHERE strpos(lower(body), name) > 0)`,
    { names } as never,
  );
  await trx.raw('DELETE FROM uploads WHERE conversation_id = ANY(:ids)', { ids } as never);
  await trx.raw(
    `UPDATE conversation_activities SET body = '' WHERE conversation_id = ANY(:ids) AND body IS NOT NULL`,
    { ids } as never,
  );
  await trx.raw(
    `UPDATE consents SET evidence = evidence || '{"text": ""}'
      WHERE customer_id = :id AND evidence ->> 'text' IS NOT NULL`,
    { id: person.id },
  );
  return rows.map(({ file }) => file);
}
