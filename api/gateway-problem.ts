import { AppError } from '@roms/domain/errors';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';

/**
 * What a call to wa-service that failed means to who asked: 503 when it is away, 404 for a dead letter that is gone,
 * 409 with its own code as `reason` for whatever else it refuses.
 */
export function gatewayProblem(error: unknown): never {
  if (error instanceof GatewayUnreachable) {
    throw new AppError('wa_service_unavailable', 'wa-service does not answer; try again shortly', {
      status: 503,
    });
  }
  if (error instanceof GatewayRefused) {
    if (error.code === 'dead_letter_not_found') throw new AppError(error.code, error.message);
    throw new AppError('wa_service_refused', 'wa-service refused this', {
      status: 409,
      details: { reason: error.code },
    });
  }
  throw error;
}
