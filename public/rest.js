// The second part of the compiled app. What people download is cut in two: the first part is enough to join and to look through
// the customers, the rest comes after it and is filled in here, on either thread. (A build that was not cut has a rest without
// anything in it.)
//
// What needs the rest waits for it: see `holdTaps`. A function of the rest that is called in spite of that is fetched on the
// spot through `globalThis.rest.fetchNow`: the thread stands still until it is there.

const ADDRESS = "/app_rest.wasm";

/** How long to wait before the rest is asked for once more, in milliseconds. */
const ONCE_MORE = 5_000;

/** Compiles while it downloads, where the browser and the server's content type allow it. */
export async function compile(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const streams = WebAssembly.compileStreaming && response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The compiled rest. */
export function download() {
  return compile(ADDRESS, { priority: "low" });
}

/** The same, however often it has to be asked for. */
export async function downloadInTime() {
  for (;;) {
    try {
      return await download();
    } catch (error) {
      console.info("the rest of the app has not come yet:", error.message);
      await new Promise((over) => setTimeout(over, ONCE_MORE));
    }
  }
}

/**
 * `first` is what the first part exports. Answers what fills the rest in; filled in twice, nothing changes. `broken()` is called
 * when something needed the rest and could not have it: what called it was left in the middle, so the page has to start anew
 * once the rest is there. Everything that a person wrote is on the disk.
 */
export function prepare(first, broken) {
  let isFilled = false;
  globalThis.rest = {
    // An app that notes what a first use runs (`xtask/src/web/recorded.rs`) is not to note what waits for the rest.
    isHere: () => isFilled && !globalThis.noted,
    fetchNow() {
      try {
        const request = new XMLHttpRequest();
        request.open("GET", ADDRESS, false);
        // A page may not wait for bytes: so for text of which each character is one.
        request.overrideMimeType("text/plain; charset=x-user-defined");
        request.send();
        if (request.status !== 200) throw new Error(`${ADDRESS}: ${request.status}`);
        const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff);
        new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
      } catch (error) {
        broken();
        throw error;
      }
    },
  };
  return async (rest) => {
    await WebAssembly.instantiate(rest, { first });
    isFilled = true;
  };
}

/** What stands in the first part whole carries this, itself or around it. */
const EARLY = "[data-early]";

/** What a finger or Enter sets off. */
const TAPPED = "a, button, summary, [role]";

/** What comes with a tap; the browser scrolls and taps without anybody hearing of it. */
const POINTED = ["pointerdown", "pointermove", "pointerup", "pointercancel", "contextmenu"];

/**
 * Until the rest is `filled` in, a tap on what needs it waits for it, and is then done. So do keys that are not typed into a
 * field: they may be commands.
 */
export function holdTaps(filled) {
  let held;
  const hold = (event) => {
    const target = event.target.closest?.(TAPPED);
    if (!target || target.closest(EARLY)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held?.removeAttribute("aria-busy");
    held = target;
    held.setAttribute("aria-busy", "true");
  };
  const ignore = (event) => {
    const walks = ["Tab", "Enter", " "].includes(event.key) || event.key.startsWith("Arrow");
    if (!walks && !event.target.matches?.("input, textarea")) event.stopImmediatePropagation();
  };
  const pass = (event) => {
    if (!event.target.closest?.(EARLY)) event.stopImmediatePropagation();
  };
  const listeners = [["click", hold], ["keydown", ignore], ...POINTED.map((kind) => [kind, pass])];
  for (const [kind, listener] of listeners) window.addEventListener(kind, listener, true);
  return filled.then(() => {
    for (const [kind, listener] of listeners) window.removeEventListener(kind, listener, true);
    held?.removeAttribute("aria-busy");
    if (held?.isConnected) held.click();
  });
}
