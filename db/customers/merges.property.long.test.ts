import { tryMerges } from './try-merges.fixture.ts';

tryMerges({ block: 1016, people: 12, steps: 600, atOnce: 8, timeoutMs: 3_600_000 });
