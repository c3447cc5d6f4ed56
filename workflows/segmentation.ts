import { continueAsNew, setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { segments } from './proxies.ts';

/** How far a run is: customers looked at, rows written, who moved, by `from>to`, and by which rules. */
type Progress = {
  after: number;
  seen: number;
  changed: number;
  moves: Record<string, number>;
  rules: string[];
};
type Segmented = Omit<Progress, 'after' | 'rules'> & { counts: Record<string, number> };

const BEGINNING: Progress = { after: 0, seen: 0, changed: 0, moves: {}, rules: [] };

/**
 * Places every customer in the segment of today, so many at a time, and keeps how many are in each. Started by the
 * Schedule `segmentation`, once a night, and by hand. Whoever goes on after a crash begins behind the last that were
 * placed; two at once do no harm. When the rule changed on the way it looks at everybody again.
 */
export async function segmentationWorkflow(from: Progress = BEGINNING): Promise<Segmented> {
  const progress = { ...from, moves: { ...from.moves } };
  for (;;) {
    const { after, seen, changed, moves, rules } = await segments.placeCustomers({ after: progress.after });
    progress.seen += seen;
    progress.changed += changed;
    for (const [move, count] of Object.entries(moves))
      progress.moves[move] = (progress.moves[move] ?? 0) + count;
    progress.rules = [...new Set([...progress.rules, ...rules])];
    if (after === null && progress.rules.length === 1) break;
    if (after === null) Object.assign(progress, { after: 0, seen: 0, rules: [] });
    else progress.after = after;
    setCurrentDetails(`${progress.seen} customers so far\n\n${movesText(progress.moves)}`);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof segmentationWorkflow>(progress);
  }
  const counts = await segments.recordSegmentDay();
  const { seen, changed, moves } = progress;
  const moved = Object.values(moves).reduce((sum, count) => sum + count, 0);
  setCurrentDetails(`${seen} customers, ${changed} written\n\n${movesText(moves)}\n\n${countsText(counts)}`);
  upsertMemo({ customers: seen, moved, ...counts });
  return { seen, changed, moves, counts };
}

function movesText(moves: Record<string, number>): string {
  const lines = Object.entries(moves)
    .toSorted(([, a], [, b]) => b - a)
    .map(([move, count]) => `- ${move.replace('>', ' → ')}: ${count}`);
  return lines.length === 0 ? 'Nobody moved.' : `Moved:\n${lines.join('\n')}`;
}

function countsText(counts: Record<string, number>): string {
  const lines = Object.entries(counts).map(([segment, count]) => `- ${segment}: ${count}`);
  return `Now:\n${lines.join('\n')}`;
}
