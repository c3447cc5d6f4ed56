import { connect, createServer } from 'node:net';
import type { StackSettings } from './settings.ts';
import { reachable } from './settings.ts';
import { StartupProblem, systemErrorCode } from './startup-problem.ts';

/** Throws StartupProblem for the first port that the stack needs and somebody else has. */
export async function checkPorts(settings: StackSettings): Promise<void> {
  const { bind, ports } = settings;
  const needed = [
    ...(settings.databaseUrl === null ? [['ROMS_PG_PORT', ports.postgres, '127.0.0.1', 'PostgreSQL']] : []),
    ...(settings.temporalAddress === null
      ? [
          ['TEMPORAL_PORT', ports.temporal, '127.0.0.1', 'Temporal'],
          ['TEMPORAL_UI_PORT', ports.temporalUi, '127.0.0.1', "Temporal's UI"],
        ]
      : []),
    ['WA_PORT', ports.wa, bind, 'the WhatsApp service'],
    ['ROMS_PORT', ports.api, bind, 'the dashboard'],
    ...(ports.metrics === null
      ? []
      : [['ROMS_METRICS_PORT', ports.metrics, '127.0.0.1', "the API's metrics"]]),
    ...(ports.workerMetrics === null
      ? []
      : [['ROMS_WORKER_METRICS_PORT', ports.workerMetrics, '127.0.0.1', "the worker's metrics"]]),
  ] as Array<[name: string, port: number, host: string, what: string]>;
  const seen = new Map<number, string>();
  for (const [name, port, host, what] of needed) {
    const other = seen.get(port);
    if (other !== undefined)
      throw new StartupProblem(`${name} and ${other} are both ${port}: give them two ports`);
    seen.set(port, name);
    await checkPort(name, port, host, what);
  }
}

async function checkPort(name: string, port: number, host: string, what: string): Promise<void> {
  const code = (await answers(port, reachable(host))) ? 'EADDRINUSE' : await listenError(port, host);
  if (code === null) return;
  if (code === 'EADDRINUSE') {
    throw new StartupProblem(
      `Port ${port}, wanted for ${what}, is in use by another program: end that program, or choose another port with ${name}=<port>`,
    );
  }
  if (code === 'EACCES') {
    throw new StartupProblem(
      `Port ${port}, wanted for ${what}, may not be opened by this user: choose one above 1023 with ${name}=<port>`,
    );
  }
  throw new StartupProblem(
    `Port ${port} on ${host}, wanted for ${what}, cannot be opened (${code}): check ROMS_BIND`,
  );
}

/** On some systems a port that another program listens on for all addresses can be opened for one once more. */
function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const settle = (isAnswered: boolean) => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function listenError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemErrorCode(error)));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
