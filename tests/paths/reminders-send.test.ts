import { testRemindersSend } from './reminders-send.ts';

testRemindersSend({ phones: 652, due: 24, patienceMs: 180_000 });
