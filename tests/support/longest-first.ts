import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest begins first, or one file would run alone at the end. The files that have a shared stack to
 * themselves (paths and chaos one, browsers the other) wait for each other: they stand apart, so that they do not wait
 * on several workers at once.
 * A file that is missing here costs a few seconds, nothing else.
 */
const FIRST = [
  'wa-service/test/whatsapp-web/messages.test.ts',
  'tests/paths/outages.test.ts',
  'tests/paths/stories.test.ts',
  'tests/e2e/main-path.test.ts',
  'wa-service/test/whatsapp-web/lifecycle.test.ts',
  'embedded/stack.test.ts',
  'tests/e2e/media.test.ts',
  'workflows/order/order.test.ts',
  'temporal/worker.test.ts',
  'tests/e2e/lines.test.ts',
  'embedded/external.test.ts',
  'cli/whatsapp-commands.test.ts',
  'tests/e2e/inbox-hands.test.ts',
  'tests/paths/reminder.test.ts',
  'wa-service/test/webhooks.test.ts',
  'tests/e2e/team.test.ts',
  'wa-service/test/crash.test.ts',
  'workflows/order/put-off.test.ts',
  'tests/e2e/look.test.ts',
  'workflows/order/endings.test.ts',
  'tests/chaos/storm.test.ts',
  'tests/e2e/whatsapp-page.test.ts',
  'wa-service/test/crash-matrix/crash-matrix.test.ts',
  'cli/commands.test.ts',
  'tests/e2e/pages.test.ts',
  'temporal/check-bundle.test.ts',
  'tests/upgrade/upgrade.test.ts',
  'tests/e2e/keyboard.test.ts',
  'tests/paths/two-of-each.test.ts',
  'wa-service/test/outage.test.ts',
  'tests/e2e/notes-and-status.test.ts',
  'embedded/part.test.ts',
  'api/routes/webhooks.test.ts',
  'api/routes/messages.test.ts',
  'api/routes/external-orders.test.ts',
  'wa-service/test/pace.property.test.ts',
  'wa-service/test/pace.test.ts',
  'tests/paths/reminders-send.test.ts',
];

/** Orders the files of a run; within a group of projects, by `FIRST`, then as vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => groupOf(a) - groupOf(b) || rank(a) - rank(b));
  }
}

function groupOf({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder;
}

function rank({ moduleId }: TestSpecification): number {
  const at = FIRST.findIndex((path) => moduleId.endsWith(`/${path}`));
  return at === -1 ? FIRST.length : at;
}
