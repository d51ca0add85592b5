// What a person waits for, in a real Chromium: `cargo xtask bench` runs this with its wishes as JSON in the first
// argument, and reads the times in milliseconds from the last line of standard output. Lines before it ask for mail to be
// delivered.

import { chromium } from "@playwright/test";

import { arrivals } from "./arrivals.mjs";
import { contacts } from "./contacts.mjs";
import { knownMail } from "./known.mjs";
import { watchRequests } from "./rest.mjs";
import { scroll } from "./scroll.mjs";

const wishes = JSON.parse(process.argv[2]);
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/** Runs in the page before anything of it: notes when things are painted. */
function watch() {
  if (window !== window.top) {
    return;
  }
  const state = { rows: undefined, click: undefined, painted: undefined, before: null, loads: 0, lastChange: 0 };
  window.bench = state;

  // A frame's callback runs before its paint, a message posted there after it.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => then(performance.now());
      channel.port2.postMessage(0);
    });
  const shownFrame = () => document.querySelector('iframe[title="Message body"]:not(.is-loading)');
  const isShown = (frame) =>
    frame !== null &&
    frame.src !== state.before &&
    frame.contentDocument?.readyState === "complete" &&
    Boolean(frame.contentDocument.body?.textContent?.trim());

  const look = () => {
    state.lastChange = performance.now();
    if (state.rows === undefined && document.querySelector('[role="grid"] [role="row"][aria-label]:not([aria-busy])')) {
      state.rows = NaN; // Found; its time comes with the paint.
      afterPaint((now) => (state.rows = now));
    }
    if (state.click !== undefined && state.painted === undefined && isShown(shownFrame())) {
      state.painted = NaN;
      afterPaint((now) => (state.painted = now - state.click));
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  document.addEventListener("load", (event) => {
    if (event.target instanceof HTMLIFrameElement) {
      state.loads += 1;
      look();
    }
  }, true);
  document.addEventListener("click", (event) => {
    state.before = shownFrame()?.src ?? null;
    state.painted = undefined;
    state.click = event.timeStamp;
  }, true);
}

async function newContext(browser) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const [name, value] = wishes.cookie.split("=", 2);
  await context.addCookies([{ name, value, url: wishes.origin, httpOnly: true, sameSite: "Strict" }]);
  await context.addInitScript(watch);
  return context;
}

/** Opens an address and gives when its rows were painted, counted from the navigation. */
async function start(page, path) {
  await page.goto(wishes.origin + path, { waitUntil: "commit" });
  await page.waitForFunction(() => window.bench?.rows > 0, null, { polling: "raf" });
  return page.evaluate(() => window.bench.rows);
}

/** What came over the network before the rows were there. */
function transferred() {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  // `data:` costs nothing; the event stream has no end yet and is no entry.
  const fetched = entries.filter(
    (entry) => entry.name.startsWith("http") && entry.responseEnd <= window.bench.rows,
  );
  return {
    bytes: fetched.reduce((sum, entry) => sum + entry.transferSize, 0),
    requests: fetched.length,
  };
}

async function coldStarts(browser) {
  const times = [];
  let network;
  for (let round = 0; round < wishes.starts; round += 1) {
    const context = await newContext(browser);
    const page = await context.newPage();
    times.push(await start(page, wishes.inbox));
    network = await page.evaluate(transferred);
    await context.close();
    // What was asked for last is still being answered.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { times, network };
}

async function warmStarts(browser) {
  const context = await newContext(browser);
  const page = await context.newPage();
  const rest = watchRequests(page);
  const times = [];
  const warmUp = 3; // Chromium keeps compiled code from the second visit on.
  for (let round = 0; round < warmUp + wishes.starts; round += 1) {
    await page.goto("about:blank");
    const time = await start(page, wishes.inbox);
    await rest();
    if (round >= warmUp) {
      times.push(time);
    }
  }
  await context.close();
  return times;
}

/** Until nothing has changed or loaded for a while, such as messages that are fetched ahead. */
function isQuiet() {
  const QUIET_MS = 150;
  const loading = document.querySelector("iframe.is-loading, [role='grid'] [aria-busy]");
  const hasRows = document.querySelector("[role='grid'] [role='row'][aria-label]") !== null;
  return hasRows && !loading && performance.now() - window.bench.lastChange > QUIET_MS;
}

/** Whether a letter has come since `before`; one that doesn't come within a second is here already. */
function isFetchedAhead(before) {
  return window.bench.loads > before.loads || performance.now() - before.at > 1000;
}

/** Scrolls the list past rows that may have been fetched ahead. */
function scrollOn() {
  let scroller = document.querySelector('[role="grid"]');
  while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) {
    scroller = scroller.parentElement;
  }
  const row = document.querySelector('[role="grid"] [role="row"]');
  scroller.scrollTop += 4 * row.getBoundingClientRect().height;
}

/** A place on a row in the middle of the list that isn't open, once all is quiet. */
function aRow() {
  const QUIET_MS = 150;
  const loading = document.querySelector("iframe.is-loading, [role='grid'] [aria-busy]");
  if (loading || performance.now() - window.bench.lastChange < QUIET_MS) {
    return undefined;
  }
  const rows = [...document.querySelectorAll('[role="grid"] [role="row"][aria-label]:not(.is-open)')];
  const middle = window.innerHeight / 2;
  const distance = (row) => Math.abs(row.getBoundingClientRect().top - middle);
  const row = rows.sort((one, other) => distance(one) - distance(other))[0];
  if (!row) {
    return undefined;
  }
  const box = row.getBoundingClientRect();
  return { x: box.left + box.width * 0.4, y: box.top + box.height / 2 };
}

/** Clicks there and gives when the body was painted; nothing if what was there went away under the pointer. */
async function click(page, { x, y }) {
  const GIVEN_UP_MS = 5000;
  const at = await page.evaluate(() => {
    window.bench.click = window.bench.painted = undefined;
    return performance.now();
  });
  await page.mouse.click(x, y);
  const isOver = (until) => window.bench.painted > 0 || performance.now() > until;
  await page.waitForFunction(isOver, at + GIVEN_UP_MS, { polling: "raf" });
  return page.evaluate(() => window.bench.painted);
}

async function clicks(browser) {
  const context = await newContext(browser);
  const page = await context.newPage();
  const rest = watchRequests(page);
  await start(page, wishes.letters);
  await rest();
  const times = { prefetched: [], fresh: [] };
  let lost = 0;
  for (let round = 0; times.fresh.length < wishes.clicks; round += 1) {
    const isPrefetched = round % 2 === 0;
    await page.mouse.move(1, 1);
    await page.waitForFunction(isQuiet, null, { polling: "raf" });
    await page.evaluate(scrollOn);
    const found = await page.waitForFunction(aRow, null, { polling: "raf" });
    const place = await found.jsonValue();
    if (isPrefetched) {
      const before = await page.evaluate(() => ({ loads: window.bench.loads, at: performance.now() }));
      await page.mouse.move(place.x, place.y);
      await page.waitForFunction(isFetchedAhead, before, { polling: "raf" });
      await page.waitForFunction(isQuiet, null, { polling: "raf" });
    }
    const time = await click(page, place);
    if (!time) {
      lost += 1;
      process.stderr.write(`a click opened nothing (${lost} of ${round + 1})\n`);
      if (lost > 5) {
        throw new Error("too many clicks opened nothing");
      }
    } else if (round >= 2) {
      // The first of each kind runs code for the first time.
      (isPrefetched ? times.prefetched : times.fresh).push(time);
    }
  }
  await context.close();
  return times;
}

const browser = await chromium.launch({
  executablePath: wishes.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
/** Tells whoever watches what was done, and how long it took. */
async function step(what, work) {
  const begun = Date.now();
  const found = await work;
  process.stderr.write(`    ${what}: ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  return found;
}

try {
  const context = () => newContext(browser);
  const rounds = wishes.starts;
  const cold = await step("cold starts", coldStarts(browser));
  const warm = await step("warm starts", warmStarts(browser));
  const { prefetched, fresh } = await step("clicks", clicks(browser));
  const scrolled = await step("scrolling", scroll(await context(), { ...wishes, rounds }));
  const arrived = await step("arrivals", arrivals(await context(), { ...wishes, rounds }));
  const known = await step("as one types", knownMail(await context(), { ...wishes, rounds: Math.ceil(rounds / 2) }));
  const cards = await step("contacts", contacts(await context(), { ...wishes, rounds: Math.ceil(rounds / 8) }));
  const found = {
    cold: cold.times,
    warm,
    clickPrefetched: prefetched,
    click: fresh,
    jumped: scrolled.jumped,
    frames: scrolled.frames,
    rowsInPage: scrolled.rows,
    arrived,
    knownFound: known,
    compared: cards.compared,
    completed: cards.completed,
    transferBytes: cold.network.bytes,
    requestsBeforeRows: cold.network.requests,
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  await browser.close();
}
