import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support.ts';
import { deliver, sendOf, supervise } from './load.ts';
import type { Sent, Told } from './load.ts';
import { ACK_MODES, ORDER_FILE, STEPS } from './steps.ts';
import type { AckMode, KillOrder, Step } from './steps.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import type { CrashRig } from './rigs.ts';

/** A key that is not settled so long after the last kill has been forgotten. */
const PATIENCE_MS = 60_000;
const KEYS_A_STEP = 3;
/** A browser that was killed is replaced within three minutes at the latest. */
const READY_MS = 180_000;

export type StepCase = KillOrder & { acks: AckMode };

/** Every step, before and after, for every victim and kind of ack. */
export function allCases(rig: CrashRig): StepCase[] {
  return ACK_MODES.flatMap((acks) =>
    rig.victims.flatMap((victim) =>
      (Object.keys(STEPS) as Step[]).flatMap((step) =>
        (['before', 'after'] as const).map((when) => ({ step, when, victim, acks })),
      ),
    ),
  );
}

/** Kills at one step of a few sends, lets everything come back, and judges. `hasKilled` says that it came to it. */
export async function killAtStep(rig: CrashRig, one: StepCase): Promise<Verdict & { hasKilled: boolean }> {
  await rig.setAcks(one.acks);
  const { acks: _acks, ...order } = one;
  const orderFile = join(rig.service.dataDir, ORDER_FILE);
  writeFileSync(orderFile, JSON.stringify(order));
  const name = `${one.acks}-${one.victim}-${one.when}-${one.step}`;
  const load = { name, least: KEYS_A_STEP, atOnce: 3 };
  const verdict = await run(rig, load, async () => undefined);
  const hasKilled = !existsSync(orderFile);
  rmSync(orderFile, { force: true });
  return { ...verdict, hasKilled };
}

export type StormOptions = { kills: number; acks: AckMode; random: () => number };

/** Kills at random moments while keys are sent without a pause, for as long as it kills. */
export async function storm(rig: CrashRig, { kills, acks, random }: StormOptions): Promise<Verdict> {
  await rig.setAcks(acks);
  const load = { name: `storm-${acks}-${kills}`, least: kills, atOnce: 6 };
  return run(rig, load, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      await ready(rig);
      await new Promise((go) => setTimeout(go, random() * 900));
      await rig.kill(rig.victims[Math.floor(random() * rig.victims.length)] as 'service');
    }
  });
}

/** Waits until the number can send; the supervisor brings the service back. */
const ready = (rig: CrashRig): Promise<unknown> =>
  waitFor(
    'the number to be ready',
    () =>
      rig.service.session().then(
        ({ state }) => state === 'ready',
        () => false,
      ),
    READY_MS,
  );

type Load = { name: string; least: number; atOnce: number };

async function run(rig: CrashRig, load: Load, disturb: () => Promise<void>): Promise<Verdict> {
  const keys: Sent[] = [];
  const told = new Map<string, Told>();
  let isOver = false;
  const watching = supervise(rig, () => isOver);
  let isDisturbing = true;
  let calmSince = 0;
  const disturbing = disturb().finally(() => {
    isDisturbing = false;
    calmSince = Date.now();
  });
  const isPatient = (): boolean => isDisturbing || Date.now() - calmSince < PATIENCE_MS;
  const lane = async (): Promise<void> => {
    while (keys.length < load.least || isDisturbing) {
      const next = sendOf(load.name, keys.length);
      keys.push(next);
      told.set(next.key, await deliver(rig, next, isPatient));
    }
  };
  await Promise.all(Array.from({ length: load.atOnce }, lane));
  await disturbing;
  await ready(rig);
  await rig.setAcks('on');
  // What the page still holds as pending goes out by itself when it comes back.
  await rig.kill(rig.victims.at(-1) as 'service');
  await new Promise((go) => setTimeout(go, 300));
  await ready(rig);
  isOver = true;
  await watching;
  return judge(rig, keys, told);
}
