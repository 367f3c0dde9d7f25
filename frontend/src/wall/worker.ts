/** The wall's service worker: the page and what it loads, for a start without network.
 *
 * Its scope is one conference's wall: no other page is any of its business. The page's address
 * after the # never reaches it. What comes from the API is not kept here: the page's own vault is.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
/** What the page loads, its own script first; and a name for this set. Written in by the build. */
declare const FILES: readonly string[];
declare const VERSION: string;

/** The server has this long to answer for the page, before it is taken from here. */
const PATIENCE_MS = 3_000;
const page = new URL(self.registration.scope).pathname;
const shell = `shell ${page} ${VERSION}`;

/** Whether this is the page that loads these files, and no other one or a proxy's. */
async function fits(answer: Response): Promise<boolean> {
  return answer.ok && !answer.redirected && (await answer.clone().text()).includes(FILES[0] ?? page);
}

/** All of it or nothing. */
async function install(): Promise<void> {
  const answer = await fetch(page, { cache: "reload" });
  if (!(await fits(answer))) throw new Error("not the page that this worker was built with");
  const cache = await caches.open(shell);
  await cache.addAll(FILES);
  await cache.put(page, answer);
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(`shell ${page} `) && name !== shell);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The server's page; the one from here when that is late, away or out of order. */
async function open(request: Request): Promise<Response> {
  const kept = await caches.match(page, { cacheName: shell });
  if (kept === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([fresh(request).then((answer) => (answer.ok ? answer : kept)).catch(() => kept), late]);
}

/** The same files may come in a page of a newer build: the server writes that into it. */
async function fresh(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (await fits(answer)) await caches.open(shell).then((cache) => cache.put(page, answer.clone())).catch(() => undefined);
  return answer;
}

/** Files whose names change with what is in them, and the pictures that the page put aside. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  void self.skipWaiting();
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === page) event.respondWith(open(request));
  } else if (request.cache === "default" && /^\/(static\/assets|media|c\/[^/]+\/theme)\//.test(pathname)) {
    event.respondWith(file(request));
  }
});
