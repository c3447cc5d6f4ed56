import { testBroadcastStorms } from './broadcast-storm.ts';

testBroadcastStorms({
  'its parts are killed': {
    ...{ recipients: 2_000, from: 20_000, kills: 50, pauseMs: [1_000, 6_000] },
    victims: ['worker', 'api', 'wa-service', 'temporal'],
    settleMs: 1_200_000,
  },
  'PostgreSQL and Temporal are away': {
    ...{ recipients: 800, from: 72_000, kills: 10, pauseMs: [1_000, 6_000], awayMs: [500, 15_000] },
    victims: ['postgres', 'temporal'],
    settleMs: 1_200_000,
  },
});
