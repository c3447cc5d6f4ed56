import { testSharedNumber } from '../../tests/support/shared-number.ts';

// The cap of the hour (120 of `fast`) is reached as well.
testSharedNumber({ reminders: 200, recipients: 90, perDay: 380, mostPassedBy: 6 });
