import type { SessionState } from '@roms/contracts/gateway';
import { BaseModel } from './base-model.ts';

/** A WhatsApp number of the shop, as the gateway last reported it. */
export class WhatsappNumber extends BaseModel {
  static override tableName = 'wa_sessions';
  declare id: string;
  declare label: string;
  declare isDefault: boolean;
  /** The name of who wrote a reply stands above it. */
  declare showAgentName: boolean;
  declare state: SessionState;
  declare reason: string | null;
  declare since: Date;
  declare qr: string | null;
  declare pairingCode: string | null;
  declare pairingCodeExpiresAt: Date | null;
  declare phone: string | null;
  declare lastInboundAt: Date | null;
  declare lastAckAt: Date | null;
  declare reportedAt: Date;
  declare removedAt: Date | null;
  declare version: number;
}
