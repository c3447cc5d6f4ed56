import { testStorm } from './test-storm.ts';

testStorm({ orders: 9, pauseMs: [400, 1_200], mostKills: 5, concurrency: 3, restMs: [500, 1_500] });
