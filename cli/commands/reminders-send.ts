import type { Command } from 'commander';

export function addRemindersSend(program: Command): void {
  program.command('reminders:send').description('send now every reminder that is due and was not sent');
}
