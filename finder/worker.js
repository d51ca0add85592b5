// The worker in which known messages are searched. The index is WASM (src/lib.rs), which says what to ask of the server and
// what to keep; this does it.
//
// The page sends { user, accounts } when it begins and whenever folders change, and { number, request } to search; it is
// answered { number, hits }. Of several tabs only one asks the server and keeps records, and tells the others what it kept.

import init, { Finder } from "./finder.js";

/** Between two pages, in milliseconds: nobody waits for them, and others want the host and the line, too. */
const BREATH = 60;
/** After the server or the way to it failed. */
const PAUSE = 10_000;
/** After the index's program could not be had. */
const SOON = 2_000;

const RECORDS = "records";

let finder;
let database;
let channel;
let isLeader = false;
let isBusy = false;
let wake = () => {};

/** Settles as the request does. */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function open(user) {
  const request = indexedDB.open(`pli-search-${user}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(RECORDS);
  const opened = await settled(request);
  // Somebody signs out, here or in another tab: nothing stays.
  opened.onversionchange = () => {
    opened.close();
    close();
  };
  return opened;
}

async function load() {
  if (!database) return;
  const records = database.transaction(RECORDS).objectStore(RECORDS);
  const [names, all] = await Promise.all([settled(records.getAllKeys()), settled(records.getAll())]);
  names.forEach((name, at) => finder.load(name, all[at]));
  finder.loaded();
}

/** Reads again what another tab kept. */
async function reload(names) {
  if (!database || isLeader) return;
  const records = database.transaction(RECORDS).objectStore(RECORDS);
  const all = await Promise.all(names.map((name) => settled(records.get(name))));
  names.forEach((name, at) => finder.load(name, all[at]));
}

/** Keeps what changed. Where there is no room for it, it is fetched again next time. */
async function keep(changed) {
  if (!database || changed.length === 0) return;
  const transaction = database.transaction(RECORDS, "readwrite");
  const records = transaction.objectStore(RECORDS);
  for (const [name, bytes] of changed) {
    if (bytes) records.put(bytes, name);
    else records.delete(name);
  }
  await new Promise((resolve) => {
    transaction.oncomplete = () => {
      channel.postMessage(changed.map(([name]) => name));
      resolve();
    };
    transaction.onabort = resolve;
  });
}

const pause = (milliseconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Asks the server until all is known, or nobody is signed in any more. */
async function follow() {
  if (isBusy || !isLeader) return;
  isBusy = true;
  for (let next = finder.next(Date.now()); next !== undefined; next = finder.next(Date.now())) {
    if (typeof next === "number") {
      await Promise.race([pause(next), new Promise((resolve) => (wake = resolve))]);
      continue;
    }
    const answer = await fetch(next).catch(() => undefined);
    if (answer?.status === 401) break;
    const bytes = answer?.ok ? await answer.arrayBuffer().catch(() => undefined) : undefined;
    if (bytes) {
      await keep(finder.take(new Uint8Array(bytes), Date.now()));
      await pause(BREATH);
    } else {
      // Without a network no folder is to blame: the same is asked again.
      if (answer) finder.failed(Date.now());
      await pause(PAUSE);
    }
  }
  isBusy = false;
}

/** Fetches the index's program until it is here: all that the page sends waits for it. */
async function started() {
  for (let after = SOON; !(await init().catch(() => undefined)); after *= 2) await pause(after);
}

async function begin(user) {
  await started();
  finder = new Finder();
  channel = new BroadcastChannel(`pli-search-${user}`);
  channel.onmessage = ({ data }) => reload(data);
  database = await open(user).catch(() => undefined);
  await load();
  // Granted when no other tab has it; held for as long as this one lives.
  navigator.locks.request(`pli-search-${user}`, async () => {
    isLeader = true;
    follow();
    await new Promise(() => {});
  });
}

let begun;

onmessage = async ({ data }) => {
  begun ??= begin(data.user);
  await begun;
  if (data.accounts) {
    const changed = finder.hold(data.accounts);
    wake();
    follow();
    await keep(changed);
  } else {
    postMessage({ number: data.number, hits: finder.search(data.request) });
  }
};
