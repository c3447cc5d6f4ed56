import { testHostilePage } from './hostile-page.ts';

testHostilePage(2_500);
