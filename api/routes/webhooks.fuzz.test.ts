import { testHostileWebhooks } from '../../tests/support/hostile-webhooks.ts';

testHostileWebhooks(2_000);
