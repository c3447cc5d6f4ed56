import { testStops } from './stop.ts';

testStops({ phones: 521, times: 200, atOnce: 10 });
