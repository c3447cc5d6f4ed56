import { testHostileTexts } from '../../tests/support/hostile-texts.ts';

testHostileTexts(10);
