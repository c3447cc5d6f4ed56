import { DEMO_LOGINS, DEMO_MARK } from '@roms/domain/demo';
import { verifyPassword } from '../../runtime/password.ts';
import { textList } from '../text-list.ts';

/** Runs a statement without parameters; answers its rows. Of any client, so that the supervisor needs no pool. */
export type Ask = (statement: string) => Promise<object[]>;

const UNDEFINED_TABLE = '42P01';
const PASSWORDS = [...new Set(DEMO_LOGINS.map(({ password }) => password))];

/** Whether the demo's rows are in this database; a database without tables has none. */
export async function holdsDemo(ask: Ask): Promise<boolean> {
  return (await rowsOf(ask, `SELECT key FROM settings WHERE key = '${DEMO_MARK}'`)).length > 0;
}

/** The e-mail of an active account of the demo that still has a password of the demo, or null. */
export async function findDemoLogin(ask: Ask): Promise<string | null> {
  const emails = textList(DEMO_LOGINS.map(({ email }) => email));
  const statement = `SELECT email, password_hash AS hash FROM users WHERE active AND email IN (${emails}) ORDER BY id`;
  for (const { email, hash } of (await rowsOf(ask, statement)) as { email: string; hash: string }[]) {
    for (const password of PASSWORDS) if (await verifyPassword(password, hash)) return email;
  }
  return null;
}

/** The sentence for what holds the demo's rows; `why` makes the shop real, `way` leads to an empty one. */
export function demoRowsRefused(where: string, why: string, way: string): string {
  const [variable] = why.split('=');
  return `${where} holds the demo, made-up customers whose reminders would go out and logins that everybody knows, which is refused with ${why}: ${way}, or unset ${variable} to see the demo again`;
}

/** The sentence for an account that anybody can use. */
export function demoLoginRefused(email: string, why: string): string {
  return `${email} still has the demo's password, which everybody knows: change it or deactivate the account before running with ${why}`;
}

async function rowsOf(ask: Ask, statement: string): Promise<object[]> {
  try {
    return await ask(statement);
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}
