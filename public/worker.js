// The worker's side of boot.js: takes the compiled module and its end of the channel, and runs the replica.

import init, { start_worker } from "./app.js";

self.addEventListener(
  "message",
  async ({ data: { module, port } }) => {
    try {
      await init({ module_or_path: module });
      start_worker(port);
      self.postMessage({ running: true });
    } catch (error) {
      self.postMessage({ failed: String(error?.message ?? error) });
    }
  },
  { once: true },
);
