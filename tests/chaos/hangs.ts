import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Health } from '@roms/contracts/health';
import type { Conversation } from '@roms/contracts/conversations';
import { waitUntil } from '../../embedded/wait-until.ts';
import { REPOSITORY } from '../support/processes.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import type { PartName, TestStack } from '../support/stack.ts';

export const PARTS: readonly PartName[] = ['worker', 'temporal', 'wa-service', 'api', 'postgres'];

/** What one part's hang did, times in seconds after it began; null for never. */
export type HangRow = {
  part: PartName;
  health: number | null;
  doctor: number | null;
  supervisor: number | null;
  restarted: number | null;
  back: number | null;
  orders: number;
  replies: number;
  inbound: number;
  lost: number;
  twice: number;
};

export type HangOptions = {
  part: PartName;
  /** How long the part is stopped, unless somebody ends it before (milliseconds). */
  hangMs: number;
  settleMs: number;
  say: (line: string) => void;
};

/** What was accepted of each kind. */
type Load = {
  orders: Map<string, string>;
  replies: { conversation: Conversation; phone: string; body: string }[];
  inbound: { phone: string; body: string }[];
};

/**
 * Stops one part with SIGSTOP, all its processes, while orders, replies and customers' messages come in; looks who names
 * it, whether it is started again, and at the end at every phone and thread.
 */
export async function runHang(stack: TestStack, options: HangOptions): Promise<HangRow> {
  const { part, hangMs, say } = options;
  const shop = createShop(stack);
  await shop.login();
  const prefix = 720 + PARTS.indexOf(part);
  const load: Load = { orders: new Map(), replies: [], inbound: [] };
  const conversations = await openConversations(shop, prefix);
  const ending = new AbortController();
  const loading = runLoad(shop, prefix, conversations, load, ending.signal);
  await sleep(5_000);

  const pid = await stack.pidOf(part);
  const stopped = [pid, ...descendants(pid)];
  const linesBefore = stack.lines().length;
  const beganAt = performance.now();
  const seconds = (): number => Math.round((performance.now() - beganAt) / 100) / 10;
  for (const one of stopped) send(one, 'SIGSTOP');
  say(`${part}: stopped ${stopped.length} processes`);

  const row: HangRow = {
    ...{ part, health: null, doctor: null, supervisor: null, restarted: null, back: null },
    ...{ orders: 0, replies: 0, inbound: 0, lost: 0, twice: 0 },
  };
  const isSaid = (words: string): boolean =>
    stack
      .lines()
      .slice(linesBefore)
      .some((line) => line.includes(`${part} ${words}`));
  const doctor = watchDoctor(stack, part, ending.signal).then(() => (row.doctor = seconds()));
  while (performance.now() - beganAt < hangMs) {
    if (row.health === null && (await isNamed(stack, part))) row.health = seconds();
    if (row.supervisor === null && isSaid('has not answered')) row.supervisor = seconds();
    if (row.restarted === null && (await stack.pidOf(part)) !== pid) row.restarted = seconds();
    if (row.back === null && isSaid('is back after')) row.back = seconds();
    await sleep(500);
  }
  for (const one of stopped) send(one, 'SIGCONT');
  await stack.waitUntilHealthy(options.settleMs);
  row.back ??= seconds();
  ending.abort();
  await Promise.all([loading, doctor.catch(() => undefined)]);
  await waitUntil(
    async () => {
      Object.assign(row, await takeStock(shop, load));
      if (row.lost > 0) throw new Error(`${part}: ${row.lost} are missing`);
    },
    { timeoutMs: options.settleMs, intervalMs: 2_000 },
  ).catch((error: Error) => say(error.message));
  // What would come a second time needs a moment to do so.
  await sleep(5_000);
  return { ...row, ...(await takeStock(shop, load)) };
}

/** Conversations that replies go to; each of its customers has written once. */
async function openConversations(shop: Shop, prefix: number): Promise<Load['replies']> {
  const found: Load['replies'] = [];
  for (let index = 900; index < 903; index += 1) {
    const phone = testPhone(prefix, index);
    await shop.customerWrites(phone, 'Halo');
    const conversation = await waitUntil(
      async () => {
        const one = await shop.conversationOf(phone);
        if (one === undefined) throw new Error('not in the inbox yet');
        return one;
      },
      { timeoutMs: 60_000, intervalMs: 500 },
    );
    found.push({ conversation, phone, body: '' });
  }
  return found;
}

/** Orders, replies and inbound, one of each every two seconds; shops and people repeat what was not answered. */
async function runLoad(
  shop: Shop,
  prefix: number,
  conversations: Load['replies'],
  load: Load,
  signal: AbortSignal,
): Promise<void> {
  const insist = (work: () => Promise<void>): Promise<void> =>
    waitUntil(work, { timeoutMs: 300_000, intervalMs: 1_000 });
  const keepOn = async (work: (index: number) => Promise<void>): Promise<void> => {
    for (let index = 0; !signal.aborted; index += 1) {
      await insist(() => work(index));
      await sleep(2_000, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all([
    keepOn(async (index) => {
      const phone = testPhone(prefix, index);
      const { status, orderNumber } = await shop.postOrder({ phone, externalId: `hang-${phone}` });
      if (status !== 201) throw new Error(`intake answered ${status}`);
      load.orders.set(phone, orderNumber);
    }),
    keepOn(async (index) => {
      const { conversation, phone } = conversations[index % conversations.length]!;
      const body = `Balasan ${prefix}-${index}.`;
      await shop.staff('POST', `/conversations/${conversation.id}/messages`, {
        clientId: `${prefix}-${index}`.padStart(32, '0'),
        body,
      });
      load.replies.push({ conversation, phone, body });
    }),
    keepOn(async (index) => {
      const { phone } = conversations[index % conversations.length]!;
      const body = `Pertanyaan ${prefix}-${index}.`;
      const hasWritten = await shop.phoneMessages(phone).then((all) => all.some((one) => one.body === body));
      if (!hasWritten) await shop.customerWrites(phone, body);
      load.inbound.push({ phone, body });
    }),
  ]);
}

async function takeStock(shop: Shop, load: Load) {
  const counts: number[] = [];
  for (const [phone, number] of load.orders) {
    const messages = await shop.phoneMessages(phone);
    counts.push(messages.filter((one) => one.fromBusiness && one.body.includes(number)).length);
  }
  const phones = new Map<string, { body: string }[]>();
  for (const { phone, body } of load.replies) {
    if (!phones.has(phone)) phones.set(phone, await shop.phoneMessages(phone));
    counts.push(phones.get(phone)!.filter((one) => one.body === body).length);
  }
  const threads = new Map<string, { body: string }[]>();
  for (const { phone, body } of load.inbound) {
    if (!threads.has(phone)) {
      const conversation = await shop.conversationOf(phone);
      threads.set(phone, conversation ? await shop.thread(conversation.id) : []);
    }
    counts.push(threads.get(phone)!.filter((one) => one.body === body).length);
  }
  return {
    orders: load.orders.size,
    replies: load.replies.length,
    inbound: load.inbound.length,
    lost: counts.filter((count) => count === 0).length,
    twice: counts.filter((count) => count > 1).length,
  };
}

/** Whether `/health` names the part; the API is named by its silence, as the dashboard does it. */
async function isNamed(stack: TestStack, part: PartName): Promise<boolean> {
  try {
    const response = await fetch(`${stack.url}/health`, { signal: AbortSignal.timeout(8_000) });
    const { parts } = (await response.json()) as Health;
    const found = parts[part.replace('-', '_')];
    return found !== undefined && found.status !== 'ok';
  } catch {
    return part === 'api';
  }
}

/** Resolves when the doctor names the part. */
async function watchDoctor(stack: TestStack, part: PartName, signal: AbortSignal): Promise<void> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ROMS_DATA_DIR: stack.dataDir };
  const isNamedIn = (report: string): boolean => new RegExp(`^[✗!] ${part} `, 'm').test(report);
  while (!signal.aborted) {
    const report = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['cli/main.ts', 'doctor'], { cwd: REPOSITORY, env }, (_, stdout) =>
        resolve(stdout),
      );
    });
    if (isNamedIn(report)) return;
  }
  throw new Error('the doctor never named it');
}

/** All processes below one, on Linux. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return children.map(Number).flatMap((child) => [child, ...descendants(child)]);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
