import { chown, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { launch, runToEnd, signalGroup } from './child-process.ts';
import { checkPostgres, databaseUrl, ensureDatabase, postgresCommand, startPostgres } from './postgres.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { preparePostgres } from './postgres-cluster.ts';
import { asPostgresUser, postgresUser } from './postgres-user.ts';
import { waitUntil } from './wait-until.ts';

let folder: string;

beforeEach(async () => {
  // Not to be entered by others, as a clone below /root is: PostgreSQL must run there all the same.
  folder = await mkdtemp(join(tmpdir(), 'roms-pg-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was committed outlives a kill -9, and the lock it leaves stops nobody', async () => {
  const options = { dataDir: join(folder, 'postgres'), port: await freePort(), password: 'a b/c@d' };
  await preparePostgres(options);
  const first = await launch(await postgresCommand(options), () => {});
  await waitUntil(() => checkPostgres(options.port, options.password), { timeoutMs: 60_000 });
  await ensureDatabase(options.port, options.password);
  const url = databaseUrl(options.port, options.password);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('create table kept (id int); insert into kept values (1)');
  const { rows } = await client.query(
    "select current_setting('fsync') as fsync, current_setting('server_version') as version",
  );
  expect(rows[0]).toMatchObject({ fsync: 'on', version: '18.4' });
  signalGroup(first.pid, 'SIGKILL');
  await first.exited;
  // Its backends may hold the memory for a moment: as long as they do, a start fails and is repeated.
  const second = await waitUntil(() => startPostgres(options), { timeoutMs: 60_000, intervalMs: 500 });
  const again = new pg.Client({ connectionString: url });
  await again.connect();
  expect((await again.query('select id from kept')).rows).toEqual([{ id: 1 }]);
  await again.end();
  await second.stop();
});

test('a lock whose pid belongs to another program is cleared', async () => {
  const options = { dataDir: join(folder, 'postgres'), port: await freePort(), password: 'x' };
  await preparePostgres(options);
  await writeFile(join(options.dataDir, 'postmaster.pid'), `${process.ppid}\n${options.dataDir}\n`);
  const server = await startPostgres(options);
  await server.stop();
});

test.skipIf(process.getuid?.() !== 0)(
  'as root, programs below a folder that only root may enter run',
  async () => {
    const { postgres } = await postgresBinaries();
    const native = join(folder, 'native');
    await cp(join(dirname(postgres), '..'), native, { recursive: true });
    const user = postgresUser()!;
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await chown(data, user.uid, user.gid);
    const initdb = join(native, 'bin', 'initdb');
    const command = asPostgresUser({ file: initdb, args: ['-D', data, '--no-sync'] }, user, [initdb, data]);
    expect(await runToEnd(command)).toMatchObject({ code: 0 });
  },
);

test('a folder of another major version is one clear line', async () => {
  const dataDir = join(folder, 'postgres');
  await preparePostgres({ dataDir, port: 1, password: 'x' });
  await writeFile(join(dataDir, 'PG_VERSION'), '17\n');
  await expect(preparePostgres({ dataDir, port: 1, password: 'x' })).rejects.toThrow(
    /made by PostgreSQL 17, this ROMS brings 18: start with another ROMS_DATA_DIR/,
  );
});
