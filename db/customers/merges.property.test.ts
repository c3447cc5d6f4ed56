import { tryMerges } from './try-merges.fixture.ts';

tryMerges({ block: 1011, people: 6, steps: 30, atOnce: 4 });
