/* global window */
/** Backbone-like parts as WhatsApp Web has them: `on` takes several names, listeners get (model, value, before). */

export class Emitter {
  #listeners = new Map();

  on(names, listener) {
    for (const name of names.split(' ')) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    }
  }

  off(name, listener) {
    const left = (this.#listeners.get(name) ?? []).filter(
      (one) => one !== listener && one.listener !== listener,
    );
    this.#listeners.set(name, left);
  }

  once(name, listener) {
    const once = (...args) => {
      this.off(name, once);
      listener(...args);
    };
    once.listener = listener;
    this.on(name, once);
  }

  trigger(name, ...args) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }

  isHeard(name) {
    return (this.#listeners.get(name) ?? []).length > 0;
  }
}

export class Model extends Emitter {
  constructor(values) {
    super();
    Object.assign(this, values);
  }

  /** Tells the model's listeners and, where it is in one, its collection's. */
  set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      const before = this[name];
      if (before === value) continue;
      this[name] = value;
      this.#tell(`change:${name}`, value, before);
    }
    this.#tell('change');
  }

  #tell(name, ...rest) {
    this.trigger(name, this, ...rest);
    this.collection?.()?.trigger(name, this, ...rest);
  }

  unsafe() {
    return this;
  }

  /** What an answer says of the message that it quotes. */
  msgContextInfo() {
    return { quotedStanzaID: this.id.id };
  }

  serialize() {
    const plain = {};
    for (const [name, value] of Object.entries(this)) if (typeof value !== 'function') plain[name] = value;
    return plain;
  }
}

export class Collection extends Emitter {
  #models = new Map();

  get(id) {
    return this.#models.get(String(id?._serialized ?? id));
  }

  add(model) {
    model.collection = () => this;
    this.#models.set(String(model.id?._serialized), model);
    this.trigger('add', model);
    return model;
  }

  getModelsArray() {
    return [...this.#models.values()];
  }
}

export class Wid {
  constructor(serialized) {
    const [user, server] = serialized.split('@');
    Object.assign(this, { user, server, _serialized: serialized });
  }

  isLid() {
    return this.server === 'lid';
  }

  isGroup() {
    return this.server === 'g.us';
  }

  isStatus() {
    return this._serialized === 'status@broadcast';
  }

  toString() {
    return this._serialized;
  }
}

/** Ids that the page made itself; with `own_keys` it takes no others. */
const made = new Set();

export class MsgKey {
  constructor({ to, id, selfDir, fromMe = selfDir === 'out' }) {
    if (selfDir === 'out' && window.fake.faults.own_keys > 0 && !made.has(id))
      throw new Error('not a key of ours');
    Object.assign(this, { fromMe, remote: to, id, _serialized: `${fromMe}_${to._serialized}_${id}` });
  }

  static async newId() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(9))];
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const id = `3EB0${hex.toUpperCase()}`;
    made.add(id);
    return id;
  }
}
