import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';
import { createTestNamespace, uniqueName } from './temporal.ts';

test('test databases are separate copies', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  await client.query('create table only_here (id int)');
  const other = new pg.Client({ connectionString: two.url });
  await other.connect();
  const { rows } = await other.query("select to_regclass('only_here') as found");
  expect(rows).toEqual([{ found: null }]);
  await Promise.all([client.end(), other.end()]);
  await Promise.all([one.drop(), two.drop()]);
});

test('the same workflow id lives once in each namespace, with our search attributes', async () => {
  for (const { address, namespace } of [await createTestNamespace(), await createTestNamespace()]) {
    const connection = await Connection.connect({ address });
    const client = new Client({ connection, namespace });
    const handle = await client.workflow.start('neverRun', {
      taskQueue: uniqueName('queue'),
      workflowId: 'order:1',
      searchAttributes: { RomsOrderNumber: ['ORD-1'], RomsReminderDueAt: [new Date()] },
    });
    await handle.terminate();
    await connection.close();
  }
});
