import { testBroadcastStorm } from './broadcast-storm.ts';

testBroadcastStorm({
  ...{ recipients: 60, from: 10_000, victims: ['worker'], kills: 2, pauseMs: [1_000, 3_000] },
  settleMs: 300_000,
});
