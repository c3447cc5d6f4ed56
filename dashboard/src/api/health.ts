import type { Health } from '@roms/contracts/health';

/** Longer than the API needs to find out that what it asks is away (milliseconds). */
const PATIENCE_MS = 8_000;

/** How the parts of ROMS are doing, also when the answer is 503. Null when the API itself did not answer in time. */
export async function fetchHealth(): Promise<Health | null> {
  try {
    const response = await fetch('/health', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await response.json()) as Health;
  } catch {
    return null;
  }
}
