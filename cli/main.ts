import { Command } from 'commander';
import { addApiKeysCreate } from './commands/api-keys-create.ts';
import { addDoctor } from './commands/doctor.ts';
import { addMigrate } from './commands/migrate.ts';
import { addRemindersSend } from './commands/reminders-send.ts';
import { addSeed } from './commands/seed.ts';
import { addUsersCreate } from './commands/users-create.ts';
import { describeProblem } from './problem.ts';

const program = new Command('roms')
  .description('ROMS on the command line: npm run -s roms -- <command>')
  .showHelpAfterError();

for (const add of [addMigrate, addSeed, addApiKeysCreate, addUsersCreate, addRemindersSend, addDoctor])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}
