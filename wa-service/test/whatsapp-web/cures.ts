/**
 * The fifteen failure modes of the library (numbered here and in the tests' names), the cure of each and the test that
 * notices when it is taken out. `npm run test:cures` takes them out one at a time; `cures.test.ts` keeps this list true.
 */
export type Cure = {
  mode: number;
  cure: string;
  /** Below wa-service/src/drivers/whatsapp-web. */
  file: string;
  /** Found exactly once in the file. */
  find: string;
  replace: string;
  /** A test file of this folder, and the part of a test's name. */
  test: [file: string, name: string];
};

const LIFECYCLE = 'lifecycle.test.ts';
const MESSAGES = 'messages.test.ts';

export const CURES: Cure[] = [
  {
    mode: 1,
    cure: 'an injection by the library itself cannot end the process',
    file: 'client.ts',
    find: 'own.inject = async () => {',
    replace: 'void async function unguarded() {',
    test: [LIFECYCLE, '1, 2: logged out on the phone'],
  },
  {
    mode: 2,
    cure: 'a logout ends the attempt: the next scan has a profile of its own',
    file: 'page-transitions.ts',
    find: 'if (wasUp) attempt.finish(`${LOGGED_OUT}logged_out_on_phone`);',
    replace: 'if (wasUp) return;',
    test: [LIFECYCLE, '1, 2: logged out on the phone'],
  },
  {
    mode: 3,
    cure: 'a code on a paired number means that it was unlinked',
    file: 'page-transitions.ts',
    find: 'if (store.isPaired()) {\n      attempt.finish(`${LOGGED_OUT}unlinked_while_away`);',
    replace: 'if (Number.NaN) {',
    test: [LIFECYCLE, '3: unlinked while it was down'],
  },
  {
    mode: 4,
    cure: 'a logout here ends the pairing without an event',
    file: 'engine.ts',
    find: "await unpair(attempt, 'logged_out_here');",
    replace: '',
    test: [LIFECYCLE, '4: logged out here'],
  },
  {
    mode: 5,
    cure: 'a start has a time of its own',
    file: 'attempt.ts',
    find: "inTime('whatsapp_unreachable', timings.initialize, initializing)",
    replace: 'initializing',
    test: [LIFECYCLE, '5: a server that hangs'],
  },
  {
    mode: 6,
    cure: 'the library is told of a sync that it missed',
    file: 'page-watchdog.ts',
    find: "await attempt.call('tell the library of the sync', pageCalls.kickSync);",
    replace: '',
    test: [LIFECYCLE, '6: synced before anybody listened'],
  },
  {
    mode: 7,
    cure: 'a code that died is asked for anew',
    file: 'page-watchdog.ts',
    find: "deps.showQr(null);\n    await attempt.call('renew the code', pageCalls.refreshQr);",
    replace: 'deps.showQr(null);',
    test: [LIFECYCLE, '7: a code that died'],
  },
  {
    mode: 8,
    cure: 'ready is told once',
    file: 'page-transitions.ts',
    find: "if (attempt !== deps.current() || state.phase() === 'ready') return;",
    replace: 'if (attempt !== deps.current()) return;',
    test: [LIFECYCLE, '8: repeated events'],
  },
  {
    mode: 9,
    cure: 'a browser that answers no question is replaced',
    file: 'page-watchdog.ts',
    find: "if (missed >= MISSED_TICKS) attempt.finish('browser_frozen');",
    replace: '',
    test: [LIFECYCLE, 'frozen with all its processes'],
  },
  {
    mode: 10,
    cure: 'the lock of another host is removed',
    file: 'profile.ts',
    find: "if (name.startsWith('Singleton')) rmSync(join(profile, name), { force: true });",
    replace: 'void rmSync;\n    void name;',
    test: [LIFECYCLE, '10: a lock that another host left'],
  },
  {
    mode: 11,
    cure: 'a call that is open in the page is never called absent',
    file: 'send-lookup.ts',
    find: 'begun.every((one) => !one.isOpen && one.document === deps.document())',
    replace: 'deps.document() >= 0',
    test: [MESSAGES, 'that are still open in the page'],
  },
  {
    mode: 12,
    cure: 'the servers are asked whose LID it is',
    file: 'page-listener.ts',
    find: 'return found?.pn ?? null;',
    replace: 'void found;\n      return null;',
    test: ['hidden-numbers.test.ts', 'a message from a LID comes with its phone'],
  },
  {
    mode: 13,
    cure: 'acks only rise',
    file: 'page-listener.ts',
    find: 'if (store.takeAck(id, ack)) listener.ack',
    replace: 'listener.ack',
    test: [MESSAGES, 'only rise, whatever is skipped'],
  },
  {
    mode: 14,
    cure: 'what no event told is read from the chats',
    file: 'page-listener.ts',
    find: 'await take(attempt, model).catch(() => failed.add(model.id.remote));',
    replace: 'void model;',
    test: [MESSAGES, 'once each: repeats, silent ones'],
  },
  {
    mode: 15,
    cure: 'each reason of the library ends or keeps the attempt',
    file: 'client.ts',
    find: 'else finish(`page_${wordOf(reason)}`);',
    replace: '',
    test: [LIFECYCLE, '15: a lost line is waited for'],
  },
];
