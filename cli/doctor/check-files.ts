import { openPaths } from '../../embedded/folder-rights.ts';
import { ok, warn, type Finding } from './finding.ts';

/** Whether other users of this machine can read what customers wrote, or the pairing. Never throws. */
export async function checkFiles(dataDir: string): Promise<Finding[]> {
  const open = await openPaths(dataDir);
  if (open.length === 0) return [ok('files', 'nobody else can read the data folder')];
  return open.map(({ path, beyond, allowed }) =>
    warn(
      'files',
      `other users of this machine can use ${path} (${describe(beyond)})`,
      `\`chmod ${allowed.toString(8)} ${path}\`, or start ROMS anew, which does it`,
    ),
  );
}

function describe(beyond: number): string {
  const words: [number, string][] = [
    [0o044, 'read'],
    [0o022, 'write'],
    [0o011, 'enter'],
  ];
  return words.flatMap(([bits, word]) => ((beyond & bits) === 0 ? [] : [word])).join(', ');
}
