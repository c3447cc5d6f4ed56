import { createHash, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Where an automation (n8n) hears of messages, and the secret that both sides show; of a number, or of all. */

export type AutomationTarget = { webhookUrl: string | null; secret: string | null };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS automation_targets (
  clientId TEXT PRIMARY KEY,
  webhookUrl TEXT,
  secret TEXT
) STRICT, WITHOUT ROWID;
`;
/** The row of all numbers that have none of their own. */
const ALL_NUMBERS = '';
const NOTHING: AutomationTarget = { webhookUrl: null, secret: null };

export type AutomationSettings = ReturnType<typeof createAutomationSettings>;

export function createAutomationSettings(database: DatabaseSync) {
  database.exec(SCHEMA);
  const read = database.prepare('SELECT webhookUrl, secret FROM automation_targets WHERE clientId = ?');
  const write = database.prepare(
    'INSERT OR REPLACE INTO automation_targets (clientId, webhookUrl, secret) VALUES (?, ?, ?)',
  );
  const secrets = database.prepare('SELECT secret FROM automation_targets WHERE secret IS NOT NULL');
  const own = (clientId: string | null): AutomationTarget =>
    (read.get(clientId ?? ALL_NUMBERS) as AutomationTarget | undefined) ?? NOTHING;

  /** What holds for a number: each of its own values, else that of all numbers. */
  function targetOf(clientId: string | null): AutomationTarget {
    const number = own(clientId);
    const all = own(null);
    return {
      webhookUrl: number.webhookUrl ?? all.webhookUrl,
      secret: number.secret ?? all.secret,
    };
  }

  return {
    targetOf,
    /** Changes what is given; `null` or `''` takes a value away. */
    change(clientId: string | null, change: Partial<AutomationTarget>): void {
      const { webhookUrl, secret } = { ...own(clientId), ...change };
      write.run(clientId ?? ALL_NUMBERS, webhookUrl || null, secret || null);
    },
    /** Whether it is the number's secret; a number without a secret refuses every call. */
    isSecretOf: (clientId: string, shown: string) => isSame(shown, targetOf(clientId).secret),
    /** Whether it is a secret at all: so much can be known before a body is read. */
    isSecret: (shown: string) =>
      (secrets.all() as { secret: string }[]).some(({ secret }) => isSame(shown, secret)),
  };
}

/** In constant time. */
function isSame(shown: string, secret: string | null): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return secret !== null && timingSafeEqual(digest(shown), digest(secret));
}
