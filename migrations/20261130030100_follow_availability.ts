import type { Knex } from 'knex';

/**
 * How long a person has been away, and who is here now. `absence` counts a person's absences; `absent_since` is when
 * the one that goes on began, `gone_at` when their unanswered conversations were handed over. `live_streams` are the
 * open live streams as each API process last said, so that the others know when a process died with its streams; what
 * says nothing any more is over, so it need not outlive a crash of the database.
 *
 * What the team's list shows is announced by the database itself, so that no command can forget to.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE users
      ADD COLUMN availability_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN absence integer NOT NULL DEFAULT 0,
      ADD COLUMN absent_since timestamptz,
      ADD COLUMN gone_at timestamptz`);
  await knex.raw(`
    CREATE UNLOGGED TABLE live_processes (
      id uuid PRIMARY KEY,
      seen_at timestamptz NOT NULL
    )`);
  await knex.raw(`
    CREATE UNLOGGED TABLE live_streams (
      process_id uuid NOT NULL,
      user_id bigint NOT NULL,
      is_open boolean NOT NULL,
      seen_at timestamptz NOT NULL,
      PRIMARY KEY (user_id, process_id)
    )`);
  await knex.raw(`
    CREATE FUNCTION announce_team() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('roms_live', '{"type":"team.updated"}');
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER users_team_new AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION announce_team()`);
  await knex.raw(`
    CREATE TRIGGER users_team AFTER UPDATE OF name, role, active, availability, capacity ON users FOR EACH ROW
      WHEN ((OLD.name, OLD.role, OLD.active, OLD.availability, OLD.capacity)
            IS DISTINCT FROM (NEW.name, NEW.role, NEW.active, NEW.availability, NEW.capacity))
      EXECUTE FUNCTION announce_team()`);
  await knex.raw(`
    CREATE TRIGGER conversations_team AFTER UPDATE OF assignee_id, status ON conversations FOR EACH ROW
      WHEN ((OLD.assignee_id, OLD.status = 'open') IS DISTINCT FROM (NEW.assignee_id, NEW.status = 'open')
            AND coalesce(OLD.assignee_id, NEW.assignee_id) IS NOT NULL)
      EXECUTE FUNCTION announce_team()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TRIGGER conversations_team ON conversations');
  await knex.raw('DROP TRIGGER users_team ON users');
  await knex.raw('DROP TRIGGER users_team_new ON users');
  await knex.raw('DROP FUNCTION announce_team()');
  await knex.raw('DROP TABLE live_streams, live_processes');
  await knex.raw(
    'ALTER TABLE users DROP COLUMN availability_at, DROP COLUMN absence, DROP COLUMN absent_since, DROP COLUMN gone_at',
  );
}
