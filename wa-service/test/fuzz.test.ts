import { testHostileCalls } from './hostile-calls.ts';

testHostileCalls(4_000);
