import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { OwnRoutes } from '../../app.ts';
import type { Gateway } from '../../gateway.ts';
import { onlyLoopback } from '../../middleware/loopback.ts';
import { plainBody } from '../../middleware/plain-body.ts';
import { changeRoutes } from './change-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { streamChanges } from './live.ts';
import { pageRoutes } from './page-files.ts';
import { peopleRoutes } from './people-routes.ts';
import type { SimulatorDriver } from './simulator.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

/**
 * The page and the calls that play the customers and the shop's own phone; they need no key, but this machine. The guards
 * are steps of the router that has the routes: what it takes for one of its paths has passed them, however it is written.
 */
export function simulatorRoutes(
  network: SimulatedNetwork,
  drivers: ReadonlyMap<string, SimulatorDriver>,
  gateway: Gateway,
): OwnRoutes {
  const router = new Router({ sensitive: true });
  // A file of 16 MB is a third larger as base64.
  const parseBody = bodyParser({ jsonLimit: '24mb', enableTypes: ['json'] });
  router.use(onlyLoopback, parseBody, plainBody);
  router.use(pageRoutes().routes());
  router.use(peopleRoutes(network, drivers).routes());
  router.use(changeRoutes(network).routes());
  router.use(deviceRoutes(network, drivers, gateway).routes());
  router.get('/simulator/api/live', (ctx) => streamChanges(ctx, network));
  return (app) => app.use(router.routes());
}
