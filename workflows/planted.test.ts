import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { bundleWorkflows } from '../temporal/bundle.ts';
import { Worker } from '../tests/support/temporal-worker.ts';

// Each makes a bundle of its own.
vi.setConfig({ testTimeout: 240_000 });

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const HISTORIES = join(ROOT, 'tests/histories');
// Inside the repository, so that packages are found; not below workflows, where whoever makes a bundle meanwhile looks.
const PLACE = join(ROOT, 'tests/.planted-');

/** Replays the histories of a folder on a copy of the workflows in which `from` reads `to`; the files that do not replay. */
async function refusedBy(
  [file, from, to]: [file: string, from: string, to: string],
  histories = 'order/local-steps',
): Promise<string[]> {
  const folder = await mkdtemp(PLACE);
  try {
    const isCode = (path: string): boolean => !path.endsWith('.test.ts');
    await cp(join(ROOT, 'workflows'), join(folder, 'workflows'), { recursive: true, filter: isCode });
    const path = join(folder, 'workflows', file);
    const code = await readFile(path, 'utf8');
    expect(code.split(from), `${file} no longer has: ${from}`).toHaveLength(2);
    await writeFile(path, code.replace(from, to));
    const { bundle } = await bundleWorkflows(join(folder, 'workflows/index.ts'));
    const refused: string[] = [];
    const corpus = join(HISTORIES, histories);
    for (const name of globSync('*.json', { cwd: corpus })) {
      const history: unknown = JSON.parse(readFileSync(join(corpus, name), 'utf8'));
      await Worker.runReplayHistory({ workflowBundle: bundle }, history).catch(() => {
        refused.push(name.replace('.json', ''));
      });
    }
    return refused;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it.each<[string, [file: string, from: string, to: string], string[]]>([
  [
    'a step that is left out',
    ['order/order.ts', 'await steps.shouldStillRemind(input)', "'send' as string"],
    ['happy', 'retry'],
  ],
  [
    'a timer where there was none',
    [
      'order/order.ts',
      'const result = dueAt === null',
      'await planAgain();\n  const result = dueAt === null',
    ],
    ['moved', 'begun-by-update'],
  ],
  [
    'a step that comes before another, on a rare path',
    [
      'order/order.ts',
      'const undone = await roms.undoSkip({ ...input, actor: undo.actor, at: undo.at });',
      'await planReminder(run);\n  const undone = await roms.undoSkip({ ...input, actor: undo.actor, at: undo.at });',
    ],
    ['cancelled-while-skipped', 'asked-while-planning'],
  ],
])('the corpus notices %s', async (_what, change, names) => {
  const refused = await refusedBy(change);
  expect(refused).toEqual(expect.arrayContaining(names));
  // The copy works: what does not come that way replays.
  expect(refused).not.toContain('found-sent');
});

it.each<[string, [file: string, from: string, to: string], string[]]>([
  [
    'a wish from Temporal’s UI that is not obeyed',
    ['broadcast/broadcast.ts', '    await obey(run);\n', ''],
    ['told-in-temporal', 'cancelled'],
  ],
  [
    'a round that is begun anew without looking',
    [
      'broadcast/broadcast.ts',
      "if (step.next === 'end') return step.state;",
      "if (step.next !== 'wait') return 'done';",
    ],
    ['paused', 'told-in-temporal'],
  ],
])('the corpus of broadcasts notices %s', async (_what, change, names) => {
  expect(await refusedBy(change, 'broadcast')).toEqual(expect.arrayContaining(names));
});
