import { testImport } from './import.ts';

testImport({ rows: 600, badEvery: 100, aheadEvery: 100, kills: 1, patienceMs: 240_000 });
