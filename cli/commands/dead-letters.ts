import type { Command } from 'commander';
import type { WhatsappDeadLetter } from '@roms/contracts/whatsapp';
import { presentDeadLetter } from '../../api/presenters/present-dead-letter.ts';
import {
  createGatewayClient,
  GatewayRefused,
  GatewayUnreachable,
  type GatewayClient,
} from '../../runtime/gateway-client.ts';
import { replayDeadLetters } from '../../runtime/replay-dead-letters.ts';
import { commandEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';

export function addDeadLetters(program: Command): void {
  program
    .command('dead-letters')
    .description(
      'what WhatsApp told and ROMS did not take, newest first; the dashboard’s WhatsApp page shows the same',
    )
    .option('--replay <id|all>', 'deliver it again, or all of them, the oldest first')
    .action(async ({ replay }: { replay?: string }) => {
      const env = commandEnv();
      const gateway = createGatewayClient({ url: env.WA_URL, apiKey: env.WA_API_KEY });
      try {
        if (replay === undefined) await list(gateway);
        else if (replay === 'all') console.log(`${await replayDeadLetters(gateway)} are on their way again.`);
        else await replayOne(gateway, replay);
      } catch (error) {
        throw inWords(error, env.WA_URL);
      }
    });
}

async function list(gateway: GatewayClient): Promise<void> {
  const letters = (await gateway.deadLetters()).map(presentDeadLetter);
  if (letters.length === 0) return console.log('No dead letters: ROMS took everything that WhatsApp told.');
  for (const letter of letters) console.log(describe(letter));
  console.log(`\n${letters.length} in all. Deliver again: npm run -s roms -- dead-letters --replay ID|all`);
}

async function replayOne(gateway: GatewayClient, id: string): Promise<void> {
  await gateway.replayDeadLetter(id);
  console.log(`${id} is on its way again.`);
}

function describe({ id, sessionId, event, at, reason, attempts, message }: WhatsappDeadLetter): string {
  const head = `${id}  ${at}  ${sessionId}  ${event}  ${reason}${attempts > 0 ? `, after ${attempts} attempts` : ''}`;
  if (message === null) return head;
  const { phone, type, text } = message;
  return `${head}\n    ${phone ?? 'number unknown'}  [${type}] ${text.replaceAll('\n', ' ')}`;
}

function inWords(error: unknown, url: string): unknown {
  if (error instanceof GatewayUnreachable)
    return new CliProblem(
      `wa-service does not answer at ${url}: start ROMS with \`npm start\`, or correct WA_URL`,
    );
  if (!(error instanceof GatewayRefused)) return error;
  if (error.code === 'dead_letter_not_found')
    return new CliProblem('There is no such dead letter: it was delivered again, or let go');
  return new CliProblem(`wa-service refuses (${error.code}): compare WA_API_KEY on both sides`);
}
