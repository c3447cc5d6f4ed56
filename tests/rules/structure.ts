import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import config from '../../dependency-cruiser.config.ts';

/**
 * Prints how the three largest areas are cut: their files, the fullest folder, the rooms that one sees on opening the
 * area (files and folders), how many pairs of rooms are tied by imports, and the circles among files and among rooms.
 * Another checkout may be named, to compare with: `npm run structure -- ../older`.
 */
const AREAS = ['db', 'wa-service/src', 'dashboard/src/features/inbox'];

type Import = { from: string; to: string };

const checkout = resolve(process.argv[2] ?? '.');
const imports = await importsOf(checkout);
for (const area of AREAS) console.log(describe(area, imports));

async function importsOf(baseDir: string): Promise<Import[]> {
  const folders = ['db', 'wa-service', 'dashboard/src', 'domain', 'contracts', 'runtime'];
  const { output } = await cruise(
    folders.filter((folder) => existsSync(resolve(baseDir, folder))),
    { ...config.options, tsConfig: { fileName: resolve(baseDir, 'tsconfig.json') }, baseDir },
  );
  return (output as ICruiseResult).modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => ({ from: source, to: resolved })),
  );
}

function describe(area: string, all: Import[]): string {
  const isOurs = (file: string): boolean =>
    file.startsWith(`${area}/`) && !/\.(test|fixture)\.ts$/.test(file);
  const inside = all.filter(({ from, to }) => isOurs(from) && isOurs(to));
  const files = new Set(all.flatMap(({ from, to }) => [from, to]).filter(isOurs));
  const roomOf = (file: string): string => file.slice(area.length + 1).split('/')[0]!;
  const rooms = new Set([...files].map(roomOf));
  const between = inside.filter(({ from, to }) => roomOf(from) !== roomOf(to));
  const ties = new Set(between.map(({ from, to }) => `${roomOf(from)} ${roomOf(to)}`));
  const circles = circlesOf(inside).length;
  const roomCircles = circlesOf(
    between.map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) })),
  ).length;
  return [
    `${area}: ${files.size} files with ${inside.length} imports, ${circles} circles; the fullest folder holds ${fullest(files)}`,
    `  ${rooms.size} rooms, ${ties.size} pairs of them tied by ${between.length} imports, ${roomCircles} circles`,
  ].join('\n');
}

/** How many files lie directly in the folder that has most of them. */
function fullest(files: Iterable<string>): number {
  const count = new Map<string, number>();
  for (const file of files) count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1);
  return Math.max(...count.values());
}

/** The groups that import each other in a loop (strongly connected, Tarjan's algorithm), each of two or more. */
function circlesOf(edges: Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const other of next.get(node) ?? []) {
      if (!index.has(other)) {
        visit(other);
        low.set(node, Math.min(low.get(node)!, low.get(other)!));
      } else if (stack.includes(other)) {
        low.set(node, Math.min(low.get(node)!, index.get(other)!));
      }
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group);
  };
  for (const node of next.keys()) if (!index.has(node)) visit(node);
  return found;
}
