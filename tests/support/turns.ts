type Waiting = { alone: boolean; enter: () => void };

/**
 * Who may use something that several share, first come, first served: any number together, or one alone.
 * Whoever comes behind one that waits to be alone waits too, so that its turn comes.
 */
export class Turns {
  readonly #waiting: Waiting[] = [];
  #users = 0;
  #isTaken = false;

  /** Resolves when the caller's turn has come, with the function that ends it. */
  async take(alone: boolean): Promise<() => void> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ alone, enter });
      this.#next();
    });
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#users -= 1;
      this.#isTaken = false;
      this.#next();
    };
  }

  #next(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (this.#isTaken || (first.alone && this.#users > 0)) return;
      this.#waiting.shift();
      this.#users += 1;
      this.#isTaken = first.alone;
      first.enter();
    }
  }
}
