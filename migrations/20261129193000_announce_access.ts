import type { Knex } from 'knex';

/**
 * A role or an account that changes, and a login that ends, are announced by the database itself: the API's live streams
 * end at once, whoever wrote the change.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION announce_access() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('roms_live', json_build_object('type', 'access.changed', 'userId', NEW.id)::text);
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER users_access AFTER UPDATE OF role, active ON users FOR EACH ROW
      WHEN (OLD.role <> NEW.role OR OLD.active <> NEW.active) EXECUTE FUNCTION announce_access()`);
  await knex.raw(`
    CREATE FUNCTION announce_login_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('roms_live', json_build_object('type', 'login.ended', 'tokenHash', OLD.token_hash)::text);
      RETURN NULL;
    END $$`);
  // What was over anyway has no stream: the purge of a month's logins is no news.
  await knex.raw(`
    CREATE TRIGGER sessions_end AFTER DELETE ON sessions FOR EACH ROW
      WHEN (OLD.expires_at > now()) EXECUTE FUNCTION announce_login_end()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TRIGGER sessions_end ON sessions');
  await knex.raw('DROP TRIGGER users_access ON users');
  await knex.raw('DROP FUNCTION announce_login_end(), announce_access()');
}
