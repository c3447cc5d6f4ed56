/** Who does something: a person of the shop, an API key, ROMS itself, a customer, or somebody at the shop's own phone. */
export const ACTOR_KINDS = ['user', 'key', 'system', 'customer', 'phone'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export type Actor = {
  kind: ActorKind;
  /** The row's id; of a phone the name of the number; null for ROMS, and when only a name was told. */
  id: number | string | null;
  /** As it stands in a timeline: a person's name, a key's source. */
  name: string;
};

/** A person of the shop, whose id is always known. */
export type PersonActor = Actor & { kind: 'user'; id: number };

/** ROMS itself. */
export const SYSTEM_ACTOR: Actor = { kind: 'system', id: null, name: 'ROMS' };

/** A customer, by id alone: whoever shows it reads today's name. */
export function customerActor(id: number): Actor {
  return { kind: 'customer', id, name: '' };
}

/** An actor as running workflows may hold one: earlier versions told a person's name, and null for ROMS itself. */
export type ToldActor = Actor | string | null;

/** The actor of what was told; null for ROMS itself. */
export function readActor(told: ToldActor): Actor | null {
  return typeof told === 'string' ? { kind: 'user', id: null, name: told } : told;
}

/** The id of an actor's row, from a text: the number of a phone is a name, the others are numbers. */
export function readActorId(kind: ActorKind, id: string | null): Actor['id'] {
  return id === null || kind === 'phone' ? id : Number(id);
}
