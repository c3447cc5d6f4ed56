import { testAnswers } from './answers.ts';

testAnswers({ phones: 601, times: 500, atOnce: 10 });
