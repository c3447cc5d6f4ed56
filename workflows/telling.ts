/** What an admin reads of a workflow in Temporal's UI: what happens next, why, how far it is, and what may be sent to it now. */
export type Telling = {
  next: string;
  why: string;
  soFar?: string;
  updates?: readonly string[];
  signals?: readonly string[];
  /** Which one it is and the way back, of a run that goes on after another: such a run has neither summary nor details. */
  about?: string;
};

/** As Markdown, which Temporal's UI renders. */
export function inMarkdown({ next, why, soFar, updates = [], signals = [], about }: Telling): string {
  const lines = [
    ['Next', next],
    ['Why', why],
    ['So far', soFar],
    ['Updates taken now', namesOf(updates)],
    ['Signals taken now', namesOf(signals)],
  ].flatMap(([title, words]) => (words ? [`**${title}:** ${words}`] : []));
  return [...lines, ...(about ? [about] : [])].join('\n\n');
}

const namesOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** `2026-12-24 02:00 UTC`; `at` is epoch milliseconds. The clocks of customers and shop are only known to activities. */
export function utcText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
