import { BaseModel } from './base-model.ts';
import { User } from './User.ts';

/** A login; the cookie holds the token, the table its SHA-256. */
export class Login extends BaseModel {
  static override tableName = 'sessions';
  static override idColumn = 'token_hash';
  /** What people may end it by. */
  declare id: number;
  declare tokenHash: string;
  declare userId: number;
  declare createdAt: Date;
  declare lastSeenAt: Date;
  declare expiresAt: Date;
  declare device: string | null;
  declare user?: User;

  static override relationMappings = () => ({
    user: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: User,
      join: { from: 'sessions.user_id', to: 'users.id' },
    },
  });
}
