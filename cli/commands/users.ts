import { Argument, type Command } from 'commander';
import { ROLES, type Role } from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { recordAudit } from '../../db/audit/record-audit.ts';
import type { Trx } from '../../db/knex.ts';
import type { User } from '../../db/models/User.ts';
import { allPeople } from '../../db/people/all-people.ts';
import { endLogins } from '../../db/people/end-logins.ts';
import { findUserByEmail } from '../../db/people/find-user-by-email.ts';
import { setPassword } from '../../db/people/set-password.ts';
import { changePerson as changeOrTakeOut } from '../../db/conversations/change-person.ts';
import type { UserChanges } from '../../db/people/update-user.ts';
import { hashPassword } from '../../runtime/password.ts';
import { CLI_ACTOR } from '../cli-actor.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { makePassword, readPassword, refusePasswordOption } from '../read-password.ts';
import { withDatabase } from '../with-database.ts';

/** The life of a person's account after `users:create`. */
export function addUsers(program: Command): void {
  program
    .command('users:list')
    .description('everybody who has an account')
    .action(async () => {
      const people = await withDatabase(databaseEnv().DATABASE_URL, allPeople);
      if (people.length === 0) return console.log('Nobody has an account yet: roms users:create makes one.');
      for (const { email, name, role, active, lastSeenAt } of people) {
        const seen = lastSeenAt === null ? 'not logged in' : `last seen ${lastSeenAt.toISOString()}`;
        console.log(`${email}  ${name}  ${role}  ${active ? seen : 'deactivated'}`);
      }
    });
  const password = forPerson(program, 'users:password')
    .description('give a person another password, asked for or read from stdin; ends every login')
    .option('--generate', 'make one up and print it this once');
  refusePasswordOption(password).action(async (email: string, { generate }: { generate?: boolean }) => {
    const chosen = generate ? makePassword() : await readPassword();
    const passwordHash = await hashPassword(chosen);
    await changePerson(email, 'user.password_changed', async (trx, { id }) => {
      await setPassword(trx, { userId: id, passwordHash });
      return {};
    });
    console.log(`${email} has another password; every login ended.`);
    if (generate) console.log(`Password (shown this once): ${chosen}`);
  });
  forPerson(program, 'users:role')
    .addArgument(new Argument('<role>', 'what the person may do').choices(ROLES))
    .description('give a person another role; ends every login')
    .action(async (email: string, role: Role) => {
      await update(email, { role });
      console.log(`${email} is ${role}.`);
    });
  forPerson(program, 'users:deactivate')
    .description('let a person in no more; ends every login and hands the conversations over')
    .action(async (email: string) => {
      await update(email, { active: false });
      console.log(`${email} may not log in any more.`);
    });
  forPerson(program, 'users:activate')
    .description('let a person in again')
    .action(async (email: string) => {
      await update(email, { active: true });
      console.log(`${email} may log in again.`);
    });
  forPerson(program, 'logins:end')
    .description('log a person out everywhere')
    .action(async (email: string) => {
      const ended = await changePerson(email, 'user.logged_out', async (trx, { id }) => ({
        after: { ended: await endLogins(trx, id) },
      }));
      console.log(`${email} is logged out: ${Number(ended.after?.ended)} logins ended.`);
    });
}

function forPerson(program: Command, name: string): Command {
  return program.command(name).argument('<email>', 'whose');
}

async function update(email: string, changes: UserChanges): Promise<void> {
  await changePerson(email, 'user.changed', async (trx, { id }) => {
    const { before, after } = await changeOrTakeOut(trx, id, changes, null);
    const values = ({ role, active }: User) => ({ role, active });
    return { before: values(before), after: values(after) };
  });
}

type Change = { before?: Record<string, unknown>; after?: Record<string, unknown> };

/** Changes a person and writes it into the audit log, both or neither. */
async function changePerson(
  email: string,
  action: string,
  change: (trx: Trx, user: User) => Promise<Change>,
): Promise<Change> {
  return withDatabase(databaseEnv().DATABASE_URL, (db) =>
    db.transaction(async (trx) => {
      const user = await findUserByEmail(trx, email);
      if (!user) throw new CliProblem(`Nobody has the address ${email}: roms users:list shows everybody`);
      const changed = await change(trx, user).catch((error: unknown) => {
        throw error instanceof AppError ? new CliProblem(error.message) : error;
      });
      await recordAudit(trx, {
        actor: CLI_ACTOR,
        action,
        subject: { type: 'user', id: user.id },
        ...changed,
      });
      return changed;
    }),
  );
}
