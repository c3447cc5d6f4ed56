import { testOutage } from './outage.ts';

testOutage({ haste: 20, inbound: 2_000, before: 400, chats: 150, repeated: 100, isTimed: true });
