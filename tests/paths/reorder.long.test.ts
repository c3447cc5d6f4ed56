import { testReorders } from './reorder.ts';

testReorders({ phones: 651, times: 500, atOnce: 20 });
