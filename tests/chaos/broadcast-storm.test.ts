import { testBroadcastStorms } from './broadcast-storm.ts';

testBroadcastStorms({
  'its worker is killed': {
    ...{ recipients: 300, from: 10_000, victims: ['worker'], kills: 2, pauseMs: [200, 1_000] },
    settleMs: 300_000,
  },
  'PostgreSQL is away for seconds': {
    ...{ recipients: 200, from: 71_000, victims: ['postgres'], kills: 1, pauseMs: [200, 1_000] },
    ...{ awayMs: [2_000, 4_000], settleMs: 300_000 },
  },
});
