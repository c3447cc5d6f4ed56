import { join } from 'node:path';
import { expect, test } from 'vitest';
import { carriedParts } from './carried-parts.ts';

type Carried = { words?: Record<string, unknown>; icons?: Record<string, string> };
type Chunk = { fileName: string; isEntry: boolean; imports: string[]; moduleIds: string[] };
type Hooks = {
  transform: (code: string, id: string) => null;
  renderChunk: (code: string, chunk: Chunk, options: object, meta: object) => { code: string } | null;
};

const source = (name: string) => join(import.meta.dirname, '../src', name);

/** A build of modules in chunks, the first of them the entry: what each chunk carries. */
function carriedBy(chunks: Record<string, { imports?: string[]; modules: Record<string, string> }>) {
  const plugin = carriedParts() as unknown as Hooks;
  const rendered: Record<string, Chunk> = {};
  for (const [fileName, { imports = [], modules }] of Object.entries(chunks)) {
    const isEntry = Object.keys(rendered).length === 0;
    rendered[fileName] = { fileName, isEntry, imports, moduleIds: Object.keys(modules).map(source) };
    for (const [name, code] of Object.entries(modules)) plugin.transform(code, source(name));
  }
  return Object.fromEntries(
    Object.values(rendered).map((chunk): [string, Carried | undefined] => {
      const code = plugin.renderChunk('code()', chunk, {}, { chunks: rendered })?.code;
      const list: Carried[] = [];
      if (code !== undefined)
        new Function('globalThis', 'code', code)({ romsCarried: list }, () => undefined);
      return [chunk.fileName, list[0]];
    }),
  );
}

test('a chunk carries what its own modules name, and nothing of another page', () => {
  const { app, team, audit } = carriedBy({
    app: { modules: { 'main.ts': "t('ui.cancel')" } },
    team: { modules: { 'Team.vue': "t('team.empty.title'); icon: 'i-lucide-users'" } },
    audit: { modules: { 'Audit.vue': "t('audit.nothing')" } },
  });
  expect(app).toEqual({ words: { ui: { cancel: 'Batal' } } });
  expect(Object.keys(team?.words ?? {})).toEqual(['team']);
  expect(Object.keys(team?.icons ?? {})).toEqual(['users']);
  expect(Object.keys(audit?.words ?? {})).toEqual(['audit']);
});

test('what the entry or an imported chunk carries comes once', () => {
  const { app, shared, team } = carriedBy({
    app: { imports: ['core'], modules: { 'main.ts': "t('ui.cancel')" } },
    core: { modules: { 'core.ts': "'i-lucide-x'" } },
    shared: { modules: { 'shared.ts': "t('ui.close')" } },
    team: { imports: ['shared'], modules: { 'Team.vue': "t('ui.cancel'); t('ui.close'); 'i-lucide-x'" } },
  });
  expect([app?.words, shared?.words]).toEqual([{ ui: { cancel: 'Batal' } }, { ui: { close: 'Tutup' } }]);
  expect(team).toBeUndefined();
});

test('chunks that import each other each carry their own', () => {
  const { one, other } = carriedBy({
    app: { modules: { 'main.ts': '' } },
    one: { imports: ['other'], modules: { 'one.ts': "t('ui.close')" } },
    other: { imports: ['one'], modules: { 'other.ts': "t('ui.close')" } },
  });
  expect([one?.words, other?.words]).toEqual([{ ui: { close: 'Tutup' } }, { ui: { close: 'Tutup' } }]);
});
