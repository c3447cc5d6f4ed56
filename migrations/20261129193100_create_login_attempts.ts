import type { Knex } from 'knex';

/**
 * What the login guard counts, for all API processes. The columns are those that `rate-limiter-flexible` reads and
 * writes; `expire` is in milliseconds since 1970. Not logged: after a crash of the server everybody has no failures.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE UNLOGGED TABLE login_attempts (
      key varchar(255) PRIMARY KEY,
      points integer NOT NULL DEFAULT 0,
      expire bigint
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE login_attempts');
}
