import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../support/processes.ts';

const eslint = new ESLint({ cwd: REPOSITORY });

async function complaints(filePath: string, lines: number): Promise<string[]> {
  const [result] = await eslint.lintText('// one line\n'.repeat(lines), { filePath });
  return result!.messages.flatMap(({ ruleId }) => (ruleId === null ? [] : [ruleId]));
}

it.each(['wa-service/src/planted.ts', 'db/planted.ts', 'dashboard/src/planted.vue', 'bench/planted.ts'])(
  '%s may have 300 lines and no more, comments and empty lines included',
  async (file) => {
    expect(await complaints(file, 299)).not.toContain('max-lines');
    expect(await complaints(file, 302)).toContain('max-lines');
  },
);

it.each(['wa-service/test/planted.test.ts', 'dashboard/src/locales/id/planted.ts'])(
  '%s may be longer',
  async (file) => {
    expect(await complaints(file, 900)).not.toContain('max-lines');
  },
);
