import { buildDashboard } from '../../embedded/dashboard-build.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { REPOSITORY } from './processes.ts';

/** What takes minutes on a new machine is made before the first test's clock runs: Temporal and the pages. */
export default async function setup(): Promise<void> {
  const say = (line: string) => console.error(line);
  await resolveTemporalCli(process.env, say);
  // Only tests that start a stack need the pages, and they fail with the same line.
  await buildDashboard(REPOSITORY, say).catch((error: Error) => say(error.message));
}
