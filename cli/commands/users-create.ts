import { Option, type Command } from 'commander';
import { ROLES, type Role } from '@roms/contracts/users';
import { cleanLine } from '@roms/domain/text';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { User } from '../../db/models/User.ts';
import { hashPassword } from '../../runtime/password.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { makePassword, readPassword, refusePasswordOption } from '../read-password.ts';
import { withDatabase } from '../with-database.ts';

type Options = { name: string; email: string; role: Role; ask?: boolean };

export function addUsersCreate(program: Command): void {
  const command = program
    .command('users:create')
    .description('make a login; without --ask a password is made up and printed this once')
    .requiredOption('--name <name>', 'as colleagues and customers know the person')
    .requiredOption('--email <email>', 'the login')
    .addOption(new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory())
    .option('--ask', 'ask for the password, or read it from stdin');
  refusePasswordOption(command).action(async ({ name: givenName, email: givenEmail, role, ask }: Options) => {
    const name = cleanLine(givenName);
    const email = cleanLine(givenEmail).toLowerCase();
    if (name === '') throw new CliProblem('--name must not be empty');
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new CliProblem(`${email} is no e-mail address`);
    const password = ask ? await readPassword() : makePassword();
    const passwordHash = await hashPassword(password);
    await withDatabase(databaseEnv().DATABASE_URL, (db) =>
      db.transaction(async (trx) => {
        const created = (await User.query(trx)
          .insert({ name, email, passwordHash, role })
          .onConflict('email')
          .ignore()
          .returning('id')) as Partial<User> | undefined;
        if (created?.id === undefined) throw new CliProblem(`${email} has a login already`);
        await recordAudit(trx, {
          actor: CLI_ACTOR,
          action: 'user.created',
          subject: { type: 'user', id: created.id },
          after: { name, email, role },
        });
      }),
    );
    console.log(`${email} may log in as ${role}.`);
    if (!ask) console.log(`Password (shown this once): ${password}`);
  });
}
