import { testReorders } from './reorder.ts';

testReorders({ phones: 650, times: 12, atOnce: 12 });
