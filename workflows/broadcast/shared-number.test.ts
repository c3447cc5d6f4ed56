import { testSharedNumber } from '../../tests/support/shared-number.ts';

testSharedNumber({ reminders: 16, recipients: 12, perDay: 40, mostPassedBy: 6 });
