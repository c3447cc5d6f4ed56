import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { Option } from 'commander';
import { ROLES, type Role } from '@roms/contracts/users';
import { User } from '../../db/models/User.ts';
import { hashPassword } from '../../runtime/password.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { withDatabase } from '../with-database.ts';

type Options = { name: string; email: string; role: Role; password?: string };

/** The shortest password that people may have (original system: 8). */
const MIN_PASSWORD = 8;
/** 15 characters of base64url: 90 random bits. */
const GENERATED_BYTES = 12;

export function addUsersCreate(program: Command): void {
  program
    .command('users:create')
    .description('make a login; without --password one is made up and printed this once')
    .requiredOption('--name <name>', 'as colleagues and customers know the person')
    .requiredOption('--email <email>', 'the login')
    .addOption(new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory())
    .option('--password <password>', `at least ${MIN_PASSWORD} characters`)
    .action(async (options: Options) => {
      const { name, email, password } = checked(options);
      const created = await withDatabase(databaseEnv().DATABASE_URL, async (db) =>
        User.query(db)
          .insert({ name, email, passwordHash: await hashPassword(password), role: options.role })
          .onConflict('email')
          .ignore()
          .returning('id'),
      );
      if (!(created as Partial<User> | undefined)?.id) throw new CliProblem(`${email} has a login already`);
      console.log(`${email} may log in as ${options.role}.`);
      if (options.password === undefined) console.log(`Password (shown this once): ${password}`);
    });
}

function checked(options: Options): { name: string; email: string; password: string } {
  const name = options.name.trim();
  const email = options.email.trim().toLowerCase();
  const password = options.password ?? randomBytes(GENERATED_BYTES).toString('base64url');
  if (name === '') throw new CliProblem('--name must not be empty');
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new CliProblem(`${email} is no e-mail address`);
  if (password.length < MIN_PASSWORD) {
    throw new CliProblem(`The password needs at least ${MIN_PASSWORD} characters`);
  }
  return { name, email, password };
}
