import { testStorm } from './test-storm.ts';

testStorm({ orders: 60, pauseMs: [700, 3_000], mostKills: 60, concurrency: 4, restMs: [500, 2_000] });
