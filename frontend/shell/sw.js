// The service worker: without a network, the page and its files come from their copy, and letters that were read from what
// the browser keeps. It caches nothing itself, least of all what the API answers (docs/adr/0034-what-the-browser-keeps.md).

/* global pliKept */

/** The policy of letters, the same as the server's (server/src/html/document.rs): the second wall stands offline, too. */
const LETTER_POLICY =
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

addEventListener("install", (event) => {
  skipWaiting();
  // Where the browser can, nothing waits for this worker to wake up: pages and letters come from whoever is first to have
  // them, files straight from their copy.
  event.addRoutes?.([
    { condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
    { condition: { urlPattern: "/app-*/*" }, source: "cache" },
    { condition: { urlPattern: "/pli-*.css" }, source: "cache" },
  ]);
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const letter = /^\/api\/accounts\/([^/]+)\/messages\/([^/]+)\/body$/.exec(pathname);
  if (letter && request.destination === "iframe") {
    event.respondWith(online(event, () => keptLetter(...letter.slice(1).map(decodeURIComponent))));
  } else if (pathname === "/api/composer-frame") {
    event.respondWith(online(event, () => caches.match(pathname, { ignoreSearch: true })));
  } else if (request.mode === "navigate" && request.destination === "document" && !pathname.startsWith("/api/")) {
    event.respondWith(online(event, () => caches.match("/")));
  } else if (/^\/(app|pli)-[0-9a-f]{16}[./]/.test(pathname)) {
    // Named after their content: what was kept is what there is.
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});

addEventListener("push", (event) => event.waitUntil(tell(event.data?.json() ?? {})));

/** Shows what the server says of new mail. Whoever looks at Pli sees the mail itself. */
async function tell({ title, body, tag, path }) {
  const windows = await clients.matchAll({ type: "window" });
  if (windows.some(({ focused }) => focused)) return;
  await registration.showNotification(title || "Pli", { body, tag, data: path, icon: "/icon-192.png" });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

/** Where Pli is open it stays as it is, with whatever is being written there. */
async function show(path) {
  const [window] = await clients.matchAll({ type: "window" });
  if (!window) return clients.openWindow(path);
  window.postMessage({ show: path });
  return window.focus();
}

/** What the network answers; else, or where a proxy answers for a server that is gone, what was kept. */
async function online(event, kept) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    answer = undefined;
  }
  const isGone = !answer || (answer.status >= 502 && !answer.headers.get("content-type")?.startsWith("application/problem"));
  return (isGone && (await kept())) || answer || Response.error();
}

async function keptLetter(account, message) {
  const text = await pliKept.letter(account, message);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": LETTER_POLICY };
  return text && new Response(text, { headers });
}
