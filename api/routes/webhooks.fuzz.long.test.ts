import { testHostileWebhooks } from '../../tests/support/hostile-webhooks.ts';

testHostileWebhooks(60_000);
