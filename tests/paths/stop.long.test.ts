import { testStops } from './stop.ts';

testStops({ phones: 521, times: 500, atOnce: 20 });
