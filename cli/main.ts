import { Command } from 'commander';
import { keepFilesPrivate } from '../runtime/private-files.ts';
import { addApiKeys } from './commands/api-keys.ts';
import { addAutomation } from './commands/automation.ts';
import { addBackup } from './commands/backup.ts';
import { addBroadcasts } from './commands/broadcasts.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDoctor } from './commands/doctor.ts';
import { addImports } from './commands/imports.ts';
import { addMigrate } from './commands/migrate.ts';
import { addRemindersSend } from './commands/reminders-send.ts';
import { addRestore } from './commands/restore.ts';
import { addSegments } from './commands/segments.ts';
import { addSeed } from './commands/seed.ts';
import { addUsers } from './commands/users.ts';
import { addUsersCreate } from './commands/users-create.ts';
import { addWhatsappInstallBrowser } from './commands/whatsapp-install-browser.ts';
import { describeProblem } from './problem.ts';

keepFilesPrivate();
const program = new Command('roms')
  .description('ROMS on the command line: npm run -s roms -- <command>')
  .showHelpAfterError();

const commands = [
  ...[addMigrate, addSeed, addApiKeys, addUsersCreate, addUsers],
  ...[addRemindersSend, addAutomation, addBroadcasts, addImports, addSegments],
];
const others = [addBackup, addRestore, addDeadLetters, addWhatsappInstallBrowser, addDoctor];
for (const add of [...commands, ...others]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}
