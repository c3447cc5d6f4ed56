import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Gateway } from '../../gateway.ts';
import type { OwnRoutes } from '../../app.ts';
import type { DriverFactory } from '../driver.ts';
import { simulatorRoutes } from './routes.ts';
import { createSimulatorDriver } from './simulator.ts';
import type { SimulatorDriver } from './simulator.ts';
import { createSimulatedNetwork } from './simulated-network.ts';

export type SimulatorSettings = { sessionIds: string[]; unknownAfterMs: number; isReal: boolean };

/** The simulated WhatsApp as a whole: drivers for the sessions, and the pages and calls that play the people. */
export function createSimulator(folder: string, settings: SimulatorSettings) {
  const network = createSimulatedNetwork(folder);
  const drivers = new Map<string, SimulatorDriver>();
  network.resume();

  const driverFactory: DriverFactory = (sessionId, listener) => {
    const driver = createSimulatorDriver(network, sessionId, listener, {
      isBornPaired: settings.sessionIds.includes(sessionId),
      unknownAfterMs: settings.unknownAfterMs,
      forget: () => void drivers.delete(sessionId),
    });
    drivers.set(sessionId, driver);
    return driver;
  };

  return {
    driverFactory,
    routes: (gateway: Gateway): OwnRoutes =>
      settings.isReal ? (app) => app.use(refusal().routes()) : simulatorRoutes(network, drivers, gateway),
    close: () => network.close(),
  };
}

function refusal(): Router {
  const router = new Router({ sensitive: true });
  router.all('/simulator{/*rest}', () => {
    throw new AppError('forbidden', 'The phone page belongs to the demo: it is not there in a real shop');
  });
  return router;
}
