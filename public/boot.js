// Starts the two threads of Cartera: the screens here, the replica in a worker.
//
// The module is compiled once and shared: the worker gets the compiled `WebAssembly.Module`, not the bytes.
// Paths below are the names in this folder; the build rewrites them to names that carry a content hash.

import init, { start_app } from "./app.js";
import { compile, download, downloadInTime, holdTaps, prepare } from "./rest.js";

/** How long a worker may take to answer that it runs, in milliseconds: a cheap phone compiles for some seconds. */
const WORKER_PATIENCE = 30_000;

/**
 * What `start_app` gets: each call starts one worker and returns `{ port, terminate() }`. The port queues what is
 * posted before the worker listens. `failed(reason)` is called at most once: the worker did not start (the page then
 * says so itself, see watch.js), or died. `rest.compiled` is the module's second part once it is here, `rest.coming` promises it, and
 * `rest.broken()` is told when a worker needed it too early and could not have it.
 */
function replicaOpener(module, rest) {
  return (failed) => {
    const worker = new Worker("/worker.js", { type: "module", name: "replica" });
    const { port1, port2 } = new MessageChannel();
    let running = false;
    let over = false;
    const fail = (reason) => {
      if (over) return;
      over = true;
      clearTimeout(patience);
      if (!running) window.cartera.failed(reason);
      failed(String(reason));
    };
    const patience = setTimeout(() => fail("the worker did not start"), WORKER_PATIENCE);
    worker.addEventListener("message", ({ data }) => {
      if (data.complaint) return window.cartera.note(...data.complaint);
      if (data.broken) return rest.broken();
      if (!data.running) return fail(data.failed);
      running = true;
      clearTimeout(patience);
    });
    worker.addEventListener("error", (event) => fail(event.message ?? "the worker could not be loaded"));
    worker.postMessage({ module, rest: rest.compiled, port: port2 }, [port2]);
    if (!rest.compiled) rest.coming.then((compiled) => worker.postMessage({ rest: compiled }));
    window.addEventListener("pagehide", (event) => {
      if (event.persisted) worker.terminate();
    });
    return {
      port: port1,
      terminate() {
        over = true;
        clearTimeout(patience);
        worker.terminate();
      },
    };
  };
}

/** Set when the app has to start anew with both its parts: see `rest.broken`. */
const WHOLE = "cartera.whole";

/**
 * Whether somebody new opens an invitation. Then nothing waits for the rest of the app (see rest.js): they have little to do at
 * first. Whoever comes in by another way, or comes back, gets both parts at once, because any screen may be the first.
 */
function isFirstVisit() {
  const isNew = document.documentElement.classList.contains("new-here") && !navigator.serviceWorker?.controller;
  const isInvited = location.pathname === "/join" && location.hash.length > 1;
  return isNew && isInvited && !isToStartWhole();
}

function isToStartWhole() {
  try {
    return sessionStorage.getItem(WHOLE) !== null;
  } catch {
    // Without storage nothing could be kept in mind: then it is not started in parts at all.
    return true;
  }
}

/** How long a page may take to paint, in milliseconds: one that nobody sees does not paint at all. */
const PAINTS = 500;

/** After what is on its way to the screen. */
function painted() {
  return new Promise((over) => {
    requestAnimationFrame(() => setTimeout(over));
    setTimeout(over, PAINTS);
  });
}

async function start() {
  const rest = { compiled: undefined, coming: undefined };
  const isFirst = isFirstVisit();
  // On a slow link the greeting and its styles go first.
  if (isFirst) await painted();
  else rest.coming = download();
  const module = await compile("/app_bg.wasm");
  let isBroken = false;
  const startAnew = () => {
    sessionStorage.setItem(WHOLE, "1");
    location.reload();
  };
  rest.broken = () => {
    isBroken = true;
    if (rest.compiled) startAnew();
  };
  const fill = prepare(await init({ module_or_path: module }), () => rest.broken());
  if (isFirst) rest.coming = painted().then(downloadInTime);
  const filled = rest.coming.then(async (compiled) => {
    rest.compiled = compiled;
    await fill(compiled);
    if (isBroken) startAnew();
  });
  if (isFirst) holdTaps(filled);
  else await filled;
  start_app(replicaOpener(module, rest));
  window.cartera.started();
}

// A page that is only put aside, to be shown again when one goes back, keeps its worker as it was in the middle of whatever it
// did, with its transactions open: the next page would wait for them for ever. So the worker ends, and whoever goes back
// gets the app as it is now.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// The app offers to install itself where that matters (see app/src/ui/shell/keeping.rs), not when the browser thinks of it.
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.cartera.installer = event;
});

/** A page that stays open asks this often at most whether there is a new version, in milliseconds. */
const LOOK_FOR_UPDATES = 3_600_000;

// The page that starts is the page that keeps itself: from here on it opens without a network. A new version waits
// until the app posts `{ type: "activate" }` to the registration's `waiting` worker, then reloads on `controllerchange`.
function keepOffline() {
  if (!("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  let looked = 0;
  const look = async () => {
    if (document.visibilityState === "hidden" || !navigator.onLine || Date.now() - looked < LOOK_FOR_UPDATES) return;
    looked = Date.now();
    try {
      // Registering again what is registered does nothing; what could not be installed without a network is tried again.
      const registration = await workers.register("/sw.js", { updateViaCache: "none" });
      if (registration.active) await registration.update();
    } catch (error) {
      looked = 0;
      // Without a network that is to be expected.
      console.info("the app was not kept for opening without a network:", error.message);
    }
  };
  look();
  // An installed app is rarely opened anew: it is looked at again.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
}

start().then(keepOffline, window.cartera.failed);
