import { testBroadcastStorm } from './broadcast-storm.ts';

testBroadcastStorm({
  ...{ recipients: 2_000, from: 20_000, kills: 50, pauseMs: [1_000, 6_000] },
  victims: ['worker', 'api', 'wa-service', 'temporal'],
  settleMs: 1_200_000,
});
