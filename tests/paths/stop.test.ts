import { testStops } from './stop.ts';

testStops({ phones: 520, times: 12, atOnce: 12 });
