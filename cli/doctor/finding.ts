/** `bad` keeps the shop from working, `warn` will be missed by somebody, `ok` is fine. */
export type Verdict = 'ok' | 'warn' | 'bad';

/** One line of the doctor's report: what was looked at, what was found and, unless it is fine, what to do. */
export type Finding = { part: string; verdict: Verdict; found: string; advice?: string };

export function ok(part: string, found: string): Finding {
  return { part, verdict: 'ok', found };
}

export function warn(part: string, found: string, advice: string): Finding {
  return { part, verdict: 'warn', found, advice };
}

export function bad(part: string, found: string, advice: string): Finding {
  return { part, verdict: 'bad', found, advice };
}

/** What went wrong, short enough for a report of one line a part. */
export function reasonOf(error: unknown): string {
  const { code, message, cause } = (error ?? {}) as {
    code?: string;
    message?: string;
    cause?: { code?: string };
  };
  // fetch hides the reason in its cause; gRPC writes a paragraph about a server that is simply away.
  if (cause?.code) return cause.code;
  if (message?.includes('DEADLINE_EXCEEDED') || message?.includes('UNAVAILABLE')) return 'no answer';
  return (message || code || String(error)).split('\n')[0] ?? '';
}
