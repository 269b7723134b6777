// The worker's side of boot.js: takes the compiled module and its end of the channel, and runs the replica. The module's second
// part (see rest.js) comes along, or later.

import init, { start_worker } from "./app.js";
import { prepare } from "./rest.js";

// The page keeps what is said by way of warning: see watch.js.
for (const kind of ["error", "warn"]) {
  const say = console[kind];
  console[kind] = (...words) => {
    self.postMessage({ complaint: [`worker ${kind}`, words.join(" ")] });
    say.apply(console, words);
  };
}

let prepared;

self.addEventListener("message", async ({ data: { module, rest, port } }) => {
  try {
    if (module) prepared = init({ module_or_path: module }).then((first) => prepare(first, () => self.postMessage({ broken: true })));
    if (rest) await (await prepared)(rest);
    if (!port) return;
    await prepared;
    start_worker(port);
    self.postMessage({ running: true });
  } catch (error) {
    self.postMessage({ failed: String(error?.message ?? error) });
  }
});
