import { testImport } from './import.ts';

testImport({ rows: 50_000, badEvery: 100, aheadEvery: 100, kills: 3, patienceMs: 3_600_000 });
