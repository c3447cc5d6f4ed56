import { access, constants, statfs } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

/** The embedded stack refuses to start with less (embedded/data-folder). */
const NEEDED_MB = 300;
const COMFORTABLE_MB = 2_000;

/** Node, the data folder and its disk, the Temporal CLI, a browser for the tests. */
export async function checkMachine(dataDir: string, isTemporalExternal: boolean): Promise<Finding[]> {
  return [
    checkNode(),
    await checkDataFolder(dataDir),
    await checkDisk(dataDir),
    ...(isTemporalExternal ? [] : [await checkTemporalCli()]),
    await checkBrowser(),
  ];
}

function checkNode(): Finding {
  const found = `Node ${process.versions.node} on ${platform()} ${arch()}`;
  if (Number(process.versions.node.split('.')[0]) >= 24) return ok('node', found);
  return bad('node', found, 'run it as `npm run -s roms -- doctor` after `npm ci`, which brings Node 24');
}

async function checkDataFolder(dataDir: string): Promise<Finding> {
  try {
    await access(dataDir, constants.W_OK);
    return ok('data folder', dataDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return warn('data folder', `${dataDir} does not exist`, '`npm start` makes it, or set ROMS_DATA_DIR');
    }
    return bad('data folder', `${dataDir} cannot be written to`, 'correct its owner, or set ROMS_DATA_DIR');
  }
}

/** How much room the disk of the data folder has. Never throws. */
export async function checkDisk(dataDir: string): Promise<Finding> {
  // A folder that does not exist yet is on the disk of where we are.
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs('.'));
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  const advice = 'free some space, or move the data folder to a larger disk (ROMS_DATA_DIR)';
  if (free < NEEDED_MB) return bad('disk', `${free} MB free`, advice);
  if (free < COMFORTABLE_MB) return warn('disk', `${free} MB free`, advice);
  return ok('disk', `${(free / 1024).toFixed(1)} GB free`);
}

async function checkTemporalCli(): Promise<Finding> {
  const nothingMade = async (): Promise<never> => Promise.reject(new Error('the doctor fetches nothing'));
  try {
    const cli = await resolveTemporalCli(process.env, () => {}, {
      download: nothingMade,
      build: nothingMade,
    });
    return ok('temporal cli', `${cli.version} from ${cli.source}`);
  } catch {
    return warn(
      'temporal cli',
      'not on this machine yet',
      '`npm start` downloads or builds it once; TEMPORAL_CLI or TEMPORAL_ADDRESS name one of your own',
    );
  }
}

async function checkBrowser(): Promise<Finding> {
  try {
    const { browserFile } = await import('../../tests/support/browser.ts');
    const file = await browserFile();
    await access(file, constants.X_OK);
    return ok('chromium', `${file} (only tests need it)`);
  } catch (error) {
    return warn(
      'chromium',
      `none (${reasonOf(error)})`,
      'only `npm test` needs one: install Chromium, or name one in ROMS_CHROMIUM',
    );
  }
}
