import { testOutages } from './outages.ts';

testOutages({
  phones: { temporal: 611, waService: 612, api: 615, postgres: 613, twice: 614 },
  orders: 50,
  customers: 30,
  apiAwayMs: 20_000,
  postgresAwayMs: 10_000,
});
