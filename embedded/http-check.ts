/** Resolves when the URL answers 200 within two seconds; throws what it answers otherwise. */
export async function httpCheck(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status} ${body.slice(0, 200)}`);
}

/**
 * Resolves when the URL answers anything within ten seconds: a process that says what it lacks is alive. Longer than it
 * takes to find out that what it needs is away.
 */
export async function httpAnswer(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  await response.arrayBuffer();
}
