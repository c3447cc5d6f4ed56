import type { Command } from 'commander';

export function addDoctor(program: Command): void {
  program.command('doctor').description('what is up, what is not, what to do');
}
