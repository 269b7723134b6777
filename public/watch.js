// Watches the start, in the oldest JavaScript that browsers read: whatever keeps Cartera from opening, a person sees a
// sentence and not a blank page. boot.js tells it what it catches itself; this file sees the rest: a
// browser without modules, a file that does not load, syntax that the browser does not know.
(function () {
  "use strict";

  var started = false;

  function show(detail) {
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () {
        show(detail);
      });
      return;
    }
    var sentence = document.getElementById("unsupported");
    var starting = document.getElementById("starting");
    if (starting) starting.hidden = true;
    sentence.hidden = false;
    sentence.querySelector("code").textContent = String((detail && detail.message) || detail);
  }

  window.cartera = {
    /** The app runs: from here on it speaks for itself, and takes `#starting` away when it has something to show. */
    started: function () {
      started = true;
    },
    /** Shows the sentence for a browser that cannot run Cartera; `detail` is for whoever helps. */
    failed: show,
  };

  // Listening while the event is on its way down: a script that does not load has no event that comes up.
  window.addEventListener(
    "error",
    function (event) {
      if (started) return;
      if (event.target && event.target.tagName === "SCRIPT") show(event.target.src);
      else if (event.message) show(event.message);
    },
    true
  );

  if (!("noModule" in document.createElement("script"))) show("module scripts");
  else if (typeof WebAssembly !== "object") show("WebAssembly");
  else if (typeof Worker !== "function") show("Worker");
})();
