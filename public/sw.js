// The service worker: keeps the app's own files (the shell), so that it opens without a network.
//
// The build fills in SHELL: every file of the app with its SHA-256. A version is installed whole or not at all, waits
// until a page posts `{ type: "activate" }` or no page is open any more, and then removes what older versions kept, but
// for the last: a window that was not reloaded still runs that, and may need its files to start a worker. It never
// answers for the server: `/sync` and its like pass by untouched, and no record is ever in these caches.

const SHELL = "%SHELL%";

const PREFIX = "shell-";
const CACHE = PREFIX + SHELL.version;
const FILES = new Set(SHELL.files.map(([path]) => path));

/** The page that every address of the app opens; the app itself reads the address. */
const PAGE = "/";

/** Addresses that are the server's, even when a person opens them in the browser. */
const SERVER = ["/sync", "/docs", "/live", "/enrol", "/invite", "/healthz"];

/** A name with a content hash never means other bytes: what any cache holds under it is right. */
const NAMED_BY_CONTENT = /\.[0-9a-f]{16}\.[a-z0-9]+$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", ({ data }) => {
  if (data?.type === "activate") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || isServers(pathname)) return;
  if (request.mode === "navigate" && pathname !== PAGE && isFile(pathname)) return;
  if (request.mode === "navigate") event.respondWith(fromShell(PAGE, request));
  else if (FILES.has(pathname) && search === "") event.respondWith(fromShell(pathname, request));
  else if (NAMED_BY_CONTENT.test(pathname)) event.respondWith(fromAnyVersion(pathname, request));
});

function isServers(pathname) {
  return SERVER.some((path) => pathname === path || pathname.startsWith(path + "/"));
}

/** The server's rule too: a name with a dot is a file (an icon, a manifest), everything else is a screen of the app. */
function isFile(pathname) {
  return pathname.slice(pathname.lastIndexOf("/")).includes(".");
}

/** A browser may evict a cache at any time; then the network answers, if there is one. */
async function fromShell(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function fromAnyVersion(path, request) {
  return (await caches.match(path)) ?? fetch(request);
}

/** Files that are here already, from an install that was cut or from the version before, are not downloaded again. */
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    SHELL.files.map(async ([path, integrity]) => {
      if (await cache.match(path)) return;
      const named = NAMED_BY_CONTENT.test(path);
      const kept = named ? await caches.match(path) : undefined;
      await cache.put(path, kept ?? (await download(path, integrity, named)));
    }),
  );
}

/** The bytes that the build listed, or an error: what was cut or altered on the way is asked for once more, past all caches. */
async function download(path, integrity, named) {
  const ask = async (cache) => {
    const response = await fetch(path, { integrity, cache });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  return ask(named ? "default" : "no-cache").catch(() => ask("reload"));
}

async function takeOver() {
  // Oldest first, by when they were made.
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  // The page that installed the first version may need its files again before it is next opened.
  await self.clients.claim();
}
