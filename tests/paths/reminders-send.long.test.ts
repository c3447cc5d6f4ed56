import { testRemindersSend } from './reminders-send.ts';

testRemindersSend({ phones: 653, due: 500, patienceMs: 600_000 });
