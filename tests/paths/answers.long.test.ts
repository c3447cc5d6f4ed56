import { testAnswers } from './answers.ts';

testAnswers({ phones: 696, times: 500, atOnce: 10 });
