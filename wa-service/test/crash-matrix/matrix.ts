import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support.ts';
import { deliver, sends, supervise } from './load.ts';
import type { Told } from './load.ts';
import { ACK_MODES, ORDER_FILE, STEPS } from './steps.ts';
import type { AckMode, KillOrder, Step } from './steps.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import type { World } from './worlds.ts';

/** A key that is asked for longer than this has been forgotten. */
const PATIENCE_MS = 60_000;
const KEYS_A_STEP = 3;
/** A browser that was killed is replaced within three minutes at the latest. */
const READY_MS = 180_000;

export type StepCase = KillOrder & { acks: AckMode };

/** Every step, before and after, for every victim and kind of ack. */
export function allCases(world: World): StepCase[] {
  return ACK_MODES.flatMap((acks) =>
    world.victims.flatMap((victim) =>
      (Object.keys(STEPS) as Step[]).flatMap((step) =>
        (['before', 'after'] as const).map((when) => ({ step, when, victim, acks })),
      ),
    ),
  );
}

/** Kills at one step of a few sends, lets everything come back, and judges. `hasKilled` says that it came to it. */
export async function killAtStep(world: World, one: StepCase): Promise<Verdict & { hasKilled: boolean }> {
  await world.setAcks(one.acks);
  const { acks: _acks, ...order } = one;
  const orderFile = join(world.service.dataDir, ORDER_FILE);
  writeFileSync(orderFile, JSON.stringify(order));
  const keys = sends(`${one.acks}-${one.victim}-${one.when}-${one.step}`, KEYS_A_STEP);
  const verdict = await run(world, keys, 3, async () => undefined);
  const hasKilled = !existsSync(orderFile);
  rmSync(orderFile, { force: true });
  return { ...verdict, hasKilled };
}

export type StormOptions = { kills: number; acks: AckMode; random: () => number };

/** Kills at random moments while keys are sent without a pause. */
export async function storm(world: World, { kills, acks, random }: StormOptions): Promise<Verdict> {
  await world.setAcks(acks);
  const keys = sends(`storm-${acks}-${kills}`, kills * 4);
  return run(world, keys, 6, async (isOver) => {
    for (let kill = 0; kill < kills && !isOver(); kill += 1) {
      await new Promise((go) => setTimeout(go, 80 + random() * 700));
      // A moment counts when there is something to kill.
      await ready(world);
      await new Promise((go) => setTimeout(go, random() * 250));
      await world.kill(world.victims[Math.floor(random() * world.victims.length)] as 'service');
    }
  });
}

/** Waits until the number can send, whoever brings the service back. */
const ready = (world: World): Promise<unknown> =>
  waitFor(
    'the number to be ready',
    () =>
      world.service.session().then(
        ({ state }) => state === 'ready',
        () => false,
      ),
    READY_MS,
  );

async function run(
  world: World,
  keys: ReturnType<typeof sends>,
  atOnce: number,
  disturb: (isOver: () => boolean) => Promise<void>,
): Promise<Verdict> {
  const told = new Map<string, Told>();
  let isOver = false;
  const watching = supervise(world, () => isOver);
  let isDisturbing = true;
  const disturbing = disturb(() => isOver).finally(() => (isDisturbing = false));
  const until = Date.now() + PATIENCE_MS + keys.length * 1_000;
  const waiting = [...keys];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      told.set(next.key, await deliver(world, next, until));
      // The load lasts as long as the kills do.
      if (isDisturbing) await new Promise((go) => setTimeout(go, 100));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await disturbing;
  await ready(world);
  await world.setAcks('on');
  // What the page still holds as pending goes out by itself when it comes back.
  await world.kill(world.victims.at(-1) as 'service');
  await new Promise((go) => setTimeout(go, 300));
  await ready(world);
  isOver = true;
  await watching;
  return judge(world, keys, told);
}
