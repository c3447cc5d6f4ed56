import { describe, expect, it } from 'vitest';
import { chooseAgent, type Agent, type Unhanded } from './assignment.ts';

const agent = (id: number, fields: Partial<Agent> = {}): Agent => ({
  id,
  openCount: 0,
  capacity: 20,
  lastTurn: null,
  ...fields,
});
const NEW: Unhanded = { lastAgentId: null, without: null };

describe('chooseAgent', () => {
  it('goes round: who never had a turn, then whose last turn is longest ago', () => {
    const [ani, beni, cici] = [agent(1, { lastTurn: 8 }), agent(2, { lastTurn: 5 }), agent(3)];
    expect(chooseAgent([ani, beni, cici], NEW, 'round_robin')).toBe(3);
    expect(chooseAgent([ani, beni], NEW, 'round_robin')).toBe(2);
  });

  it('prefers who had it last, whatever the turn and the load', () => {
    const agents = [agent(1, { lastTurn: 9, openCount: 19 }), agent(2)];
    for (const mode of ['round_robin', 'least_loaded'] as const)
      expect(chooseAgent(agents, { lastAgentId: 1, without: null }, mode)).toBe(1);
  });

  it('never goes over capacity, not for the last agent either', () => {
    const full = agent(1, { openCount: 20 });
    expect(
      chooseAgent([full, agent(2, { lastTurn: 9 })], { lastAgentId: 1, without: null }, 'round_robin'),
    ).toBe(2);
    expect(chooseAgent([full, agent(3, { capacity: 0 })], NEW, 'least_loaded')).toBeNull();
    expect(chooseAgent([], NEW, 'round_robin')).toBeNull();
  });

  it('takes the fewest when the shop chose so, of equals whose turn it is', () => {
    const agents = [
      agent(1, { openCount: 2, lastTurn: 1 }),
      agent(2, { openCount: 1, lastTurn: 7 }),
      agent(3, { openCount: 1, lastTurn: 4 }),
    ];
    expect(chooseAgent(agents, NEW, 'least_loaded')).toBe(3);
    expect(chooseAgent(agents, NEW, 'round_robin')).toBe(1);
  });

  it('does not ask who gave it back', () => {
    const giver = { lastAgentId: 1, without: 1 };
    expect(chooseAgent([agent(1), agent(2, { lastTurn: 9 })], giver, 'round_robin')).toBe(2);
    expect(chooseAgent([agent(1)], giver, 'round_robin')).toBeNull();
  });
});
