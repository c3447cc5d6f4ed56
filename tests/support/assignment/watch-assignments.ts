import type { Knex } from 'knex';

/**
 * Has the database itself look at every assignment by the rule, in the transaction that makes it: whoever gets one is
 * Online and not over capacity, and of all who could have got it nobody has waited longer. What is not so is a row of
 * `violations`. It asks the tables in SQL, and knows nothing of the rule's code.
 */
export async function watchAssignments(db: Knex, shopCapacity: number): Promise<void> {
  const held = (user: string): string =>
    `(SELECT count(*) FROM conversations c WHERE c.status = 'open' AND c.assignee_id = ${user})`;
  await db.raw('CREATE TABLE violations (what text NOT NULL)');
  await db.raw(`
    CREATE FUNCTION watch_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      agent users;
      before_me record;
      my_turn bigint;
    BEGIN
      SELECT * INTO agent FROM users WHERE id = NEW.user_id;
      IF agent.role <> 'cs' OR NOT agent.active OR agent.availability <> 'online' THEN
        INSERT INTO violations VALUES (format('%s got %s while %s', agent.id, NEW.conversation_id, agent.availability));
      END IF;
      IF ${held('agent.id')} > coalesce(agent.capacity, ${shopCapacity}) THEN
        INSERT INTO violations VALUES (format('%s is over capacity by %s', agent.id, NEW.conversation_id));
      END IF;
      SELECT user_id, end_cause INTO before_me FROM assignments
       WHERE conversation_id = NEW.conversation_id AND id < NEW.id ORDER BY id DESC LIMIT 1;
      IF before_me.user_id = NEW.user_id THEN
        IF before_me.end_cause = 'given_back' THEN
          INSERT INTO violations VALUES (format('%s got back %s', agent.id, NEW.conversation_id));
        END IF;
        RETURN NULL;
      END IF;
      SELECT coalesce(max(id), 0) INTO my_turn FROM assignments WHERE user_id = NEW.user_id AND id < NEW.id;
      INSERT INTO violations
      SELECT format('%s waited longer than %s', other.id, agent.id) FROM users other
       WHERE other.id <> agent.id AND other.role = 'cs' AND other.active AND other.availability = 'online'
         AND ${held('other.id')} < coalesce(other.capacity, ${shopCapacity})
         AND NOT (before_me.end_cause IS NOT DISTINCT FROM 'given_back' AND before_me.user_id = other.id)
         AND coalesce((SELECT max(id) FROM assignments WHERE user_id = other.id AND id < NEW.id), 0) < my_turn;
      RETURN NULL;
    END $$`);
  await db.raw(`
    CREATE TRIGGER assignments_watch AFTER INSERT ON assignments FOR EACH ROW
      WHEN (NEW.cause IN ('rule', 'reopened', 'given_back', 'offline', 'left'))
      EXECUTE FUNCTION watch_assignment()`);
}
