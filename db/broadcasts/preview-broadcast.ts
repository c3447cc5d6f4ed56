import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import type { Zone } from '@roms/domain/regions/region';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { judgedAudience, type JudgedCustomer } from './judge-audience.ts';

type Counted = { code: string; count: number };

export type BroadcastPreview = {
  audience: number;
  willGet: number;
  /** Each by the first check that stops them: with `willGet` they sum to `audience`. */
  excluded: Counted[];
  /** Of those who get it, by the first check that puts them off; `until`: the last of them, null when nobody knows. */
  deferred: (Counted & { until: Date | null })[];
  /** Where those who get it live. */
  zones: Map<Zone, number>;
  samples: JudgedCustomer[];
  /** How many read each different text, in no order. */
  texts: number[];
  /** How many of those who get it never wrote to the shop. */
  strangers: number;
  /** Characters of the longest text that somebody would read. */
  longest: number;
};

/** Bubbles that are shown. */
const SAMPLES = 5;

/** Who would get a broadcast, who would not and why, and how it reads; other samples with another `seed`. */
export async function previewBroadcast(
  db: Knex,
  broadcast: Broadcast,
  { seed, settings }: { seed: number; settings: PipelineSettings },
): Promise<BroadcastPreview> {
  const excluded = new Map<string, number>();
  const deferred = new Map<string, number>();
  const lasts = new Map<string, Date | null>();
  const texts = new Map<string, number>();
  const zones = new Map<Zone, number>();
  let [audience, willGet, strangers, longest] = [0, 0, 0, 0];
  let samples: { place: number; judged: JudgedCustomer }[] = [];
  for await (const page of judgedAudience(db, broadcast, settings)) {
    audience += page.length;
    for (const judged of page) {
      const { verdict, code, until, body, hasWritten, customer } = judged;
      if (verdict === 'stop') {
        add(excluded, code!);
        continue;
      }
      willGet += 1;
      add(zones, customer.zone);
      if (verdict === 'defer') {
        add(deferred, code!);
        lasts.set(code!, later(lasts.get(code!), until));
      }
      if (!hasWritten) strangers += 1;
      longest = Math.max(longest, body.length);
      add(texts, createHash('sha1').update(body).digest('base64'));
      samples.push({ place: placeOf(seed, customer.id), judged });
    }
    samples = samples.sort((a, b) => a.place - b.place).slice(0, SAMPLES);
  }
  return {
    ...{ audience, willGet, strangers, longest },
    excluded: listed(excluded),
    deferred: listed(deferred).map((line) => ({ ...line, until: lasts.get(line.code) ?? null })),
    zones,
    samples: samples.map(({ judged }) => judged),
    texts: [...texts.values()],
  };
}

type Line = { code?: string; verdict?: 'stop' | 'defer' };

/** People of a preview: those of one code, all or whom it stops or puts off, or those who get it; by id. */
export async function previewedPeople(
  db: Knex,
  broadcast: Broadcast,
  { code, verdict, cursor, settings }: Line & { cursor?: string; settings: PipelineSettings },
): Promise<{ rows: JudgedCustomer[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor)?.id ?? 0;
  const isMeant = (one: JudgedCustomer): boolean =>
    code === undefined
      ? one.verdict !== 'stop'
      : one.code === code && (verdict === undefined || one.verdict === verdict);
  const found: JudgedCustomer[] = [];
  for await (const page of judgedAudience(db, broadcast, settings, after)) {
    found.push(...page.filter(isMeant));
    if (found.length > PAGE_SIZE) break;
  }
  return toPage(found, ({ customer }) => ({ at: '', id: customer.id }));
}

/** As one of those who get it would read it, or this customer. Throws `customer_not_found`, `nobody_gets_it` (409). */
export async function sampleOf(
  db: Knex,
  broadcast: Broadcast,
  { customerId, settings }: { customerId?: number; settings: PipelineSettings },
): Promise<JudgedCustomer> {
  const of: Broadcast =
    customerId === undefined
      ? broadcast
      : Object.assign(broadcast.$clone(), { audience: { customerIds: [customerId] } });
  for await (const page of judgedAudience(db, of, settings)) {
    const found = page.find(({ verdict }) => customerId !== undefined || verdict !== 'stop');
    if (found) return found;
  }
  if (customerId !== undefined) throw new AppError('customer_not_found', 'Customer not found');
  throw new AppError('nobody_gets_it', 'Nobody would get it', { status: 409 });
}

/** The later of two, where one of which nobody knows when it ends is later than all. */
function later(one: Date | null | undefined, other: Date | null): Date | null {
  if (one === undefined || other === null) return other;
  return one === null || one > other ? one : other;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): Counted[] {
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}

/** Another order of the same people for each seed. */
function placeOf(seed: number, id: number): number {
  let hash = Math.imul(id ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
