import { testHostileCalls } from './hostile-calls.ts';

testHostileCalls(60_000);
