import { testBroadcastStorms } from './broadcast-storm.ts';

testBroadcastStorms({
  'its worker is killed': {
    ...{ recipients: 60, from: 10_000, victims: ['worker'], kills: 2, pauseMs: [1_000, 3_000] },
    settleMs: 300_000,
  },
  'PostgreSQL is away for seconds': {
    ...{ recipients: 80, from: 71_000, victims: ['postgres'], kills: 1, pauseMs: [200, 1_500] },
    ...{ awayMs: [2_000, 4_000], settleMs: 300_000 },
  },
});
