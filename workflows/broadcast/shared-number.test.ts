import { testSharedNumber } from '../../tests/support/shared-number.ts';

testSharedNumber({ reminders: 24, recipients: 12, perDay: 40 });
