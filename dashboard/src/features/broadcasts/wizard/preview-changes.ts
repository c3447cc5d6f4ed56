import type { BroadcastPreview } from '@roms/contracts/broadcasts';

/** The figures of a preview that somebody has looked at. */
export type SeenFigures = Pick<BroadcastPreview, 'at' | 'audience' | 'willGet' | 'excluded'>;
/** `audience`, `willGet`, or the code of a reason. */
export type PreviewChange = { what: string; before: number; after: number };

export function figuresOf({ at, audience, willGet, excluded }: BroadcastPreview): SeenFigures {
  return { at, audience, willGet, excluded };
}

/** What is another figure than before: who is meant, who gets it, and each reason, the largest change first. */
export function changesBetween(before: SeenFigures, after: SeenFigures): PreviewChange[] {
  const codes = [...new Set([...before.excluded, ...after.excluded].map(({ code }) => code))];
  const countOf = ({ excluded }: SeenFigures, code: string) =>
    excluded.find((one) => one.code === code)?.count ?? 0;
  const reasons = codes.map((what) => ({ what, before: countOf(before, what), after: countOf(after, what) }));
  const differs = (change: PreviewChange) => change.before !== change.after;
  const size = (change: PreviewChange) => Math.abs(change.after - change.before);
  return [
    ...[
      { what: 'audience', before: before.audience, after: after.audience },
      { what: 'willGet', before: before.willGet, after: after.willGet },
    ].filter(differs),
    ...reasons.filter(differs).sort((a, b) => size(b) - size(a)),
  ];
}
