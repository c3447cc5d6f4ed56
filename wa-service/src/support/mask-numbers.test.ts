import { pino } from 'pino';
import { expect, it } from 'vitest';
import { maskNumbers } from './mask-numbers.ts';

it('leaves no whole number in a line, wherever it came from', () => {
  const lines: string[] = [];
  const log = pino(
    { hooks: { streamWrite: maskNumbers } },
    { write: (line: string) => void lines.push(line) },
  );
  log.warn({ pageError: 'no chat 6281234500001@c.us' }, 'an error in the page');
  log.warn({ err: new Error('lid 111222333444555@lid is nobody, nor is +6281234500001') }, 'could not ask');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).not.toMatch(/81234500001|111222333444555/);
    expect(JSON.parse(line)).toMatchObject({ time: expect.any(Number), level: 40 });
    expect((JSON.parse(line) as { time: number }).time).toBeGreaterThan(1_700_000_000_000);
  }
});

it('leaves times, keys and sizes alone', () => {
  const line = '{"time":1795817911946,"key":"order:62:thankyou","size":16777216}';
  expect(maskNumbers(line)).toBe(line);
});
