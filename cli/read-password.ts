import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import password from '@inquirer/password';
import { Option, type Command } from 'commander';
import { passwordSchema } from '@roms/contracts/users';
import { MIN_PASSWORD } from '@roms/domain/min-password';
import { CliProblem } from './problem.ts';

/** 16 characters of base64url: 96 random bits. */
const GENERATED_BYTES = 12;

/** A password that nobody chose. */
export function makePassword(): string {
  return randomBytes(GENERATED_BYTES).toString('base64url');
}

/** A password typed twice without being shown, or the first line of stdin. Throws CliProblem for one that is too short. */
export async function readPassword(): Promise<string> {
  const given = process.stdin.isTTY ? await typedTwice() : await firstLine();
  if (!passwordSchema.safeParse(given).success) {
    throw new CliProblem(`The password needs at least ${MIN_PASSWORD} characters, and at most 200`);
  }
  return given;
}

/** Every user of the machine can read what stands on a command line, and the shell keeps it: a password may not. */
export function refusePasswordOption(command: Command): Command {
  return command
    .addOption(new Option('--password [password]').hideHelp())
    .hook('preAction', (_command, action) => {
      if (action.opts().password === undefined) return;
      throw new CliProblem(
        'A password on the command line is seen by everybody on this machine: it is asked for, or read from stdin',
      );
    });
}

async function typedTwice(): Promise<string> {
  const first = await password({ message: 'Password', mask: true });
  const second = await password({ message: 'Again', mask: true });
  if (first !== second) throw new CliProblem('The two passwords are not the same: nothing was changed');
  return first;
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw new CliProblem('No password was given: type it, or write it to stdin');
}
