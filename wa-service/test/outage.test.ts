import { testOutage } from './outage.ts';

testOutage({ haste: 60, inbound: 400, before: 100, chats: 40, repeated: 30, isTimed: false });
