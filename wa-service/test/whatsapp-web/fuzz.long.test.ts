import { testHostilePage } from './hostile-page.ts';

testHostilePage(60_000);
