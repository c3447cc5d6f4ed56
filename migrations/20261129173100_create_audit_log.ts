import type { Knex } from 'knex';

/**
 * Every change by a person or a key, for ever: rows are added and never taken away or rewritten. The table's owner is
 * the application itself, so a privilege cannot hold that; a trigger does. One thing may still happen to a row: the
 * erasure of a person blanks `before` and `after`, in a transaction that says so (`SET LOCAL roms.erasing = 'on'`).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE audit_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      actor_kind text NOT NULL CONSTRAINT audit_log_actor_kind_check
        CHECK (actor_kind IN ('user', 'key', 'system', 'customer', 'phone')),
      actor_id text,
      actor_name text NOT NULL,
      action text NOT NULL,
      subject_type text NOT NULL,
      subject_id text,
      before jsonb,
      after jsonb
    )`);
  await knex.raw('CREATE INDEX audit_log_at_idx ON audit_log (at, id)');
  await knex.raw('CREATE INDEX audit_log_actor_idx ON audit_log (actor_kind, actor_id, at, id)');
  await knex.raw('CREATE INDEX audit_log_subject_idx ON audit_log (subject_type, subject_id, at, id)');
  await knex.raw(`
    CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND current_setting('roms.erasing', true) = 'on'
        AND (NEW.before IS NULL OR NEW.before = OLD.before) AND (NEW.after IS NULL OR NEW.after = OLD.after)
        AND to_jsonb(NEW) - 'before' - 'after' = to_jsonb(OLD) - 'before' - 'after'
      THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'audit_log is append-only';
    END $$`);
  await knex.raw(`
    CREATE TRIGGER audit_log_keep_rows BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only()`);
  await knex.raw(`
    CREATE TRIGGER audit_log_keep_all BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE audit_log');
  await knex.raw('DROP FUNCTION audit_log_is_append_only');
}
