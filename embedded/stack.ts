import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { banner } from './banner.ts';
import { killUnfinished } from './child-process.ts';
import { buildDashboard } from './dashboard-build.ts';
import { bringPhones } from './demo-phones.ts';
import { refuseDemoFolder } from './demo-folder.ts';
import { checkTemporalVersion, openDataFolder } from './data-folder.ts';
import { fillDatabase, migrate } from './first-run.ts';
import { mendRights } from './folder-rights.ts';
import { freePort } from './free-port.ts';
import { Part } from './part.ts';
import type { PartPlan } from './part.ts';
import { ownParts, postgresPart, temporalPart } from './parts.ts';
import { checkExternalDatabase, hasNoUsers } from './postgres-external.ts';
import { StartupProblem } from './startup-problem.ts';
import { checkPorts } from './port-check.ts';
import { ensureDatabase } from './postgres.ts';
import { preparePostgres } from './postgres-cluster.ts';
import { Reports } from './reports.ts';
import { RunFile } from './run-file.ts';
import { openSecrets, writePrivately } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { reachable } from './settings.ts';
import type { StackSettings } from './settings.ts';
import { stackEnvironment, stackEnvironmentFile } from './stack-environment.ts';
import type { StackEnvironment } from './stack-environment.ts';
import { waitUntil } from './wait-until.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { prepareNamespace } from './temporal-namespace.ts';

const SETTLE_MS = 6000;

/** Everything that `npm start` runs: brings it up in order, keeps it up, takes it down in reverse order. */
export class Stack {
  readonly #settings: StackSettings;
  readonly #repository: string;
  readonly #startedAt = new Date();
  readonly #parts: Part[] = [];
  readonly #reports: Reports;
  #runFile: RunFile | null = null;
  #isStopping = false;

  constructor(settings: StackSettings, repository: string) {
    this.#settings = settings;
    this.#repository = repository;
    this.#reports = new Reports(join(settings.dataDir, 'logs'));
  }

  /** Resolves when everything serves and the banner is printed. Throws StartupProblem; call `stop` then, too. */
  async start(): Promise<void> {
    const { dataDir } = this.#settings;
    await openDataFolder(dataDir);
    this.#runFile = await RunFile.take(dataDir, this.#reports.say);
    await mendRights(dataDir, this.#reports.say);
    await checkPorts(this.#settings);
    const secrets = openSecrets(dataDir);
    const environment = stackEnvironment(this.#settings, secrets, await freePort());

    writePrivately(stackEnvironmentFile(this.#settings), environment);

    const pages = this.#step(() => buildDashboard(this.#repository, this.#reports.of('dashboard')));
    // A failure is thrown where the pages are needed; until then nobody listens.
    pages.catch(() => {});
    await this.#step(() => this.#startPostgres(secrets));
    await this.#step(() => refuseDemoFolder(this.#settings, environment.DATABASE_URL!));
    const [, filled] = await Promise.all([
      this.#step(() => this.#startTemporal(environment.TEMPORAL_ADDRESS!)),
      this.#step(() => this.#prepareDatabase(secrets, environment)),
    ]);
    // Started in this order, none waits for the health of another: each bears that the others are away.
    await Promise.all(
      ownParts(this.#settings, environment, this.#repository).map(async (plan) => {
        if (plan.name === 'api') await pages;
        await this.#step(() => this.#startPart(plan));
      }),
    );
    await this.#step(() => this.#settle());
    await this.#step(() => this.#fillPhonePage(environment));
    if (this.#isStopping) return;
    const seconds = Math.round((Date.now() - this.#startedAt.getTime()) / 1000);
    const found = {
      demoApiKey: filled?.demoApiKey ?? null,
      hasNoUsers: await hasNoUsers(environment.DATABASE_URL!),
    };
    process.stdout.write(`${banner(this.#settings, found, this.#startedAt, seconds)}\n`);
  }

  /** Ends every part in reverse order and gives the data folder back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    killUnfinished();
    for (const part of this.#parts.toReversed()) {
      this.say(`stopping ${part.plan.name}`);
      await part.stop();
    }
    if (this.#runFile !== null) {
      rmSync(stackEnvironmentFile(this.#settings), { force: true });
      this.#runFile.release();
    }
    this.#reports.close();
  }

  /** Kills everything at once, for a person who will not wait. The next start clears up. */
  kill(): void {
    killUnfinished();
    for (const part of this.#parts) part.kill();
  }

  say(line: string): void {
    this.#reports.say(line);
  }

  /** Runs a step of the start unless Ctrl-C came before it. */
  async #step<T>(run: () => Promise<T>): Promise<T | undefined> {
    return this.#isStopping ? undefined : run();
  }

  /** The number is still connecting when the API serves; one that waits for a scan must not hold up the banner. */
  async #settle(): Promise<void> {
    const health = `http://${reachable(this.#settings.bind)}:${this.#settings.ports.api}/health`;
    const check = async () => {
      const answer = await fetch(health, { signal: AbortSignal.timeout(2000) });
      const { status } = (await answer.json()) as { status: string };
      if (status !== 'ok') throw new Error(status);
    };
    const settled = waitUntil(check, { timeoutMs: SETTLE_MS, giveUp: () => this.#isStopping });
    await settled.catch(() => this.say(`not everything is well yet: ${health} says what`));
  }

  /** Best effort: without it the page begins with nobody. */
  async #fillPhonePage({ DATABASE_URL, WA_URL }: StackEnvironment): Promise<void> {
    if (this.#settings.waDriver !== 'simulator' || this.#settings.realBy !== null) return;
    await bringPhones(DATABASE_URL!, WA_URL!).catch((error: Error) =>
      this.say(`the phone page begins without customers: ${error.message}`),
    );
  }

  async #startPostgres(secrets: Secrets): Promise<void> {
    const { databaseUrl, dataDir, ports } = this.#settings;
    if (databaseUrl !== null) {
      this.say('PostgreSQL: the one of DATABASE_URL');
      return checkExternalDatabase(databaseUrl);
    }
    const password = secrets.postgresPassword;
    await preparePostgres({ dataDir: join(dataDir, 'postgres'), port: ports.postgres, password });
    await this.#startPart(postgresPart(this.#settings, secrets));
    if (!this.#isStopping) await ensureDatabase(ports.postgres, password);
  }

  async #prepareDatabase(secrets: Secrets, environment: StackEnvironment): Promise<Secrets | undefined> {
    const report = { say: this.#reports.say, onLine: this.#reports.of('roms') };
    await migrate(environment, this.#repository, report);
    return this.#step(() => fillDatabase(this.#settings, secrets, environment, this.#repository, report));
  }

  async #startTemporal(address: string): Promise<void> {
    const { dataDir, temporalAddress, temporalNamespace } = this.#settings;
    if (temporalAddress === null) {
      const cli = await resolveTemporalCli(process.env, this.#reports.of('temporal'));
      await checkTemporalVersion(join(dataDir, 'temporal'), cli.version);
      if (this.#isStopping) return;
      await this.#startPart(temporalPart(this.#settings, cli.file, await freePort()));
    } else {
      this.say(`Temporal: the one of TEMPORAL_ADDRESS (${address})`);
    }
    if (this.#isStopping) return;
    await prepareNamespace(address, temporalNamespace, { retention: temporalAddress === null }).catch(
      (error: Error) => {
        throw new StartupProblem(
          `Temporal at ${address} cannot be used (${error.message}): see that it runs and has the namespace ${temporalNamespace}, or unset TEMPORAL_ADDRESS`,
        );
      },
    );
  }

  async #startPart(plan: PartPlan): Promise<void> {
    this.say(`starting ${plan.name}`);
    const part = new Part(plan, {
      onLine: this.#reports.line,
      say: this.#reports.say,
      logFile: this.#reports.pathOf,
      onLaunch: (name, word, pid) => this.#runFile?.note(name, word, pid),
    });
    this.#parts.push(part);
    await part.start();
  }
}
