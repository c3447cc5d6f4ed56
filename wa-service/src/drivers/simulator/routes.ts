import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { OwnRoutes } from '../../app.ts';
import type { Gateway } from '../../gateway.ts';
import { onlyLoopback } from '../../middleware/loopback.ts';
import { plainBody } from '../../middleware/plain-body.ts';
import { deviceRoutes } from './device-routes.ts';
import { streamChanges } from './live.ts';
import { pageRoutes } from './page-files.ts';
import { peopleRoutes } from './people-routes.ts';
import type { SimulatorDriver } from './simulator.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

/** The page and the calls that play the customers and the shop's own phone; they need no key, but this machine. */
export function simulatorRoutes(
  network: SimulatedNetwork,
  drivers: ReadonlyMap<string, SimulatorDriver>,
  gateway: Gateway,
): OwnRoutes {
  const live = new Router({ prefix: '/simulator/api' });
  live.get('/live', (ctx) => streamChanges(ctx, network));
  // A file of 16 MB is a third larger as base64.
  const parseBody = bodyParser({ jsonLimit: '24mb', enableTypes: ['json'] });
  return (app) => {
    app.use(onSimulatorPaths(onlyLoopback));
    app.use(onSimulatorPaths(parseBody));
    app.use(onSimulatorPaths(plainBody));
    app.use(pageRoutes().routes());
    app.use(peopleRoutes(network, drivers).routes());
    app.use(deviceRoutes(network, drivers, gateway).routes());
    app.use(live.routes());
  };
}

function onSimulatorPaths(step: Middleware): Middleware {
  return (ctx, next) => (/^\/simulator(\/|$)/.test(ctx.path) ? step(ctx, next) : next());
}
