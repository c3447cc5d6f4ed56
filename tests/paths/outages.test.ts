import { testOutages } from './outages.ts';

testOutages({
  phones: { temporal: 601, waService: 602, api: 605, postgres: 603, twice: 604 },
  orders: 20,
  customers: 10,
  apiAwayMs: 3_000,
  postgresAwayMs: 3_000,
});
