// What this browser keeps of somebody's mail, so that the next start shows it at once and without a network
// (docs/adr/0034-what-the-browser-keeps.md). It stands in the page itself and in the service worker: no request of its own.
//
// Whatever is kept belongs to a user, and is given only while the marker says that they are signed in. Everything here may
// fail (a private window, a full disk): then nothing was kept.

((scope) => {
  const DATABASE = "pli";
  const MARKER = "pli.user";
  const SHELL = "pli-app-";
  /** The most entries of a kind, and bytes of their texts. */
  const MOST = { list: 20, message: 500, letter: 500, conversation: 200 };
  const MOST_BYTES = 50e6;
  const LOOK_EVERY = 25;

  // A service worker has no local storage: it takes the marker from the database.
  const marker = () => scope.localStorage?.getItem(MARKER) ?? undefined;
  /** Whose page this is. Another tab may have become somebody else's meanwhile. */
  let mine = marker();
  const user = () => (marker() === mine ? mine : undefined);

  let opening;
  const open = () =>
    (opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        const kept = request.result.createObjectStore("kept");
        kept.createIndex("age", ["user", "kind", "at"]);
        request.result.createObjectStore("waiting", { autoIncrement: true }).createIndex("user", "user");
      };
      request.onsuccess = () => {
        const database = request.result;
        database.onversionchange = database.onclose = () => {
          database.close();
          opening = undefined;
        };
        resolve(database);
      };
      request.onerror = () => {
        opening = undefined;
        reject(request.error);
      };
    }));

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /** Does `work` with a store; `undefined` if it fails. */
  const within = async (store, mode, work) => {
    try {
      const database = await open();
      return await work(database.transaction(store, mode).objectStore(store));
    } catch {
      return undefined;
    }
  };

  const gone = (name) =>
    new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });

  const textOf = async (store, ...key) => (await done(store.get(key)))?.text;
  const all = (...prefix) => IDBKeyRange.bound(prefix, [...prefix, []]);

  let written = 0;
  /** Lets go of the oldest of what is more than it may be. */
  const prune = (store) => {
    for (const [kind, most] of Object.entries(MOST)) {
      let count = 0;
      let bytes = 0;
      store.index("age").openCursor(all(mine, kind), "prev").onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        count += 1;
        bytes += cursor.value.text.length;
        if (count > most || bytes > MOST_BYTES) cursor.delete();
        cursor.continue();
      };
    }
  };

  scope.pliKept = {
    /** What the first screen needs, as the server would answer it; of the inbox where no folder is named. */
    start: (account, mailbox) =>
      user() &&
      within("kept", "readonly", async (store) => {
        const session = await textOf(store, mine, "session", "");
        const mailboxes = session && (await textOf(store, mine, "folders", `${account}/`));
        if (!mailboxes) return undefined;
        mailbox ||= JSON.parse(mailboxes).items.find(({ role }) => role === "inbox")?.id;
        const list = await textOf(store, mine, "list", `${account}/${mailbox}`);
        return `{"session":${session},"mailboxes":${mailboxes},"window":${list ?? null}}`;
      }),

    /** Whether something was done that the server hasn't heard of. */
    isWaiting: () =>
      user() && within("waiting", "readonly", async (store) => (await done(store.index("user").count(mine))) > 0),

    /** `id` begins with the account and a slash, where there is one. */
    read: (kind, id) => user() && within("kept", "readonly", (store) => textOf(store, mine, kind, id)),

    write: (kind, id, text) =>
      user() &&
      within("kept", "readwrite", (store) => {
        store.put({ user: mine, kind, at: Date.now(), text }, [mine, kind, id]);
        if (written++ % LOOK_EVERY === 0) prune(store);
      }),

    forget: (kind, id) => user() && within("kept", "readwrite", (store) => void store.delete([mine, kind, id])),

    /** Keeps what the server is to hear of; gives its number. */
    wait: (text) => user() && within("waiting", "readwrite", (store) => done(store.add({ user: mine, text }))),

    /** The numbers and texts of what waits, the oldest first. */
    waiting: () =>
      user() &&
      within("waiting", "readonly", async (store) => {
        const [keys, values] = await Promise.all([done(store.index("user").getAllKeys(mine)), done(store.index("user").getAll(mine))]);
        return keys.map((key, at) => [key, values[at].text]);
      }),

    settle: (key) => within("waiting", "readwrite", (store) => void store.delete(key)),

    /** From now on, what is kept is this user's. Mail that was another's goes. */
    begin: async (id) => {
      if (marker() && marker() !== id) await scope.pliKept.wipe(false);
      localStorage.setItem(MARKER, id);
      mine = id;
      await within("kept", "readwrite", (store) => void store.put({ text: id }, ["user"]));
    },

    /** The session is over: nothing of the mail stays. What was written and hasn't gone out goes, too, if `everything` does. */
    wipe: async (everything) => {
      localStorage.removeItem(MARKER);
      const names = ((await indexedDB.databases?.()) ?? [{ name: DATABASE }]).map(({ name }) => name);
      if (names.includes(DATABASE)) {
        // Cleared first: another tab may hold on to the database itself for a while.
        await within("kept", "readwrite", (store) => done(store.clear()));
        if (everything) {
          await within("waiting", "readwrite", (store) => done(store.clear()));
          (await opening)?.close();
          opening = undefined;
        }
      }
      for (const name of names) {
        if (name.startsWith(DATABASE) && (everything || name !== DATABASE)) await gone(name);
      }
      for (const name of (await scope.caches?.keys()) ?? []) {
        if (!name.startsWith(SHELL)) await caches.delete(name);
      }
      const worker = await navigator.serviceWorker?.getRegistration();
      await (await worker?.pushManager?.getSubscription())?.unsubscribe().catch(() => {});
    },

    /** The document of a letter, for the service worker. */
    letter: (account, message) =>
      within("kept", "readonly", async (store) => {
        const whose = await textOf(store, "user");
        return whose && textOf(store, whose, "letter", `${account}/${message}`);
      }),
  };

  if (mine) open().catch(() => {});
})(self);
