// What the page does once its rows are there: the icons of parts, what makes the app installable, and a copy of the app's
// own files with which it starts without a network.

document.body.insertAdjacentHTML("beforeend", "{{icons}}");

document.head.insertAdjacentHTML(
  "beforeend",
  '<link rel="manifest" href="/app.webmanifest"><link rel="apple-touch-icon" href="/icon-180.png">',
);

// The app's shortcut for searching; the address has moved on since.
if (performance.getEntriesByType("navigation")[0]?.name.endsWith("/?search")) {
  document.querySelector("input[type=search]")?.focus();
}

const folder = new URL(".", import.meta.url).pathname;
const build = `pli-${folder.split("/")[1]}`;

/** Keeps files of this build: those fetched before the service worker was there, and all that come. */
async function keep(urls) {
  const cache = await caches.open(build);
  for (const url of urls) {
    if (!(await cache.match(url))) await cache.add(url).catch(() => {});
  }
}

async function keepPage() {
  const page = await fetch("/", { headers: { accept: "text/html" } });
  // After an upgrade of the server, the page is of another build.
  if (page.ok && (await page.clone().text()).includes(folder)) await (await caches.open(build)).put("/", page);
  for (const name of await caches.keys()) {
    if (name.startsWith("pli-app-") && name !== build) await caches.delete(name);
  }
}

if (navigator.serviceWorker) {
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  keepPage().catch(() => {});
  const style = document.querySelector("link[rel=stylesheet]").href;
  // The page that composers write in is empty, and the same for everybody.
  const frame = "/api/composer-frame";
  const isOurs = (url) => url === style || [folder, frame].some((start) => new URL(url).pathname.startsWith(start));
  keep([`${frame}?lang=${document.documentElement.lang}`]).catch(() => {});
  performance.setResourceTimingBufferSize(2000);
  new PerformanceObserver((list) => {
    keep(list.getEntries().map(({ name }) => name).filter(isOurs)).catch(() => {});
  }).observe({ type: "resource", buffered: true });
}
