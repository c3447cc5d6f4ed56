import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { WORKFLOWS_ENTRY, bundleWorkflows } from './bundle.ts';

/**
 * `npm run check:bundle`: fails when anything but workflow code, the domain and the SDK is in the workflow bundle.
 * A value import of an activity would drag the database in; a type-only one leaves nothing behind.
 * An argument names another entry, for trying the check itself.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OURS = /^(workflows|domain)\//;
/** What the SDK's own bundler brings along. */
const SDK = /^node_modules\/(@temporalio\/(workflow|common|proto|worker\/lib\/workflow)|long|ms|nexus-rpc)\//;

const entry = process.argv[2] ?? WORKFLOWS_ENTRY;
const quiet = new DefaultLogger('ERROR');
const { modules, code } = await bundleWorkflows(quiet, entry).then(
  ({ bundle, modules }) => ({ modules, code: bundle.code }),
  (error: unknown) => {
    console.error(`The workflow bundle cannot be made: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  },
);
const files = modules.map((file) => relative(ROOT, file));
const intruders = files.filter(
  (file) => !OURS.test(file) && !SDK.test(file) && file !== relative(ROOT, entry),
);
if (intruders.length > 0) {
  console.error('These have no place in the workflow bundle (import only types of activities):');
  for (const file of intruders) console.error(`  ${file}`);
  process.exit(1);
}
const own = files.filter((file) => OURS.test(file));
console.log(
  `The workflow bundle is clean: ${own.length} files of ours, ${Math.round(code.length / 1024)} KiB.`,
);
