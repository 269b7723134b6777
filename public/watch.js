// Watches the start, in the oldest JavaScript that browsers read: whatever keeps Cartera from opening, a person sees a
// sentence and not a blank page. boot.js tells it what it catches itself; this file sees the rest: a
// browser without modules, a file that does not load, syntax that the browser does not know.
//
// It also keeps what is said to the console by way of warning, the worker's part included, for as long as the window is open: for
// whoever helps, and for the tests, because not every browser's driver tells them.
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

  var COMPLAINTS = "cartera.complaints";

  /** The last of them are kept. */
  var MOST = 50;

  /** The page is being left: what it can finish no more is no fault. */
  var leaving = false;

  window.addEventListener("beforeunload", function () {
    leaving = true;
    // Whoever stays after all is listened to again.
    setTimeout(function () {
      leaving = false;
    }, 3000);
  });

  function note(kind, words) {
    if (leaving) return;
    try {
      var noted = JSON.parse(sessionStorage.getItem(COMPLAINTS) || "[]");
      noted.push(kind + ": " + String(words).slice(0, 500));
      sessionStorage.setItem(COMPLAINTS, JSON.stringify(noted.slice(-MOST)));
    } catch (forbidden) {
      // Then the console has it alone.
    }
  }

  ["error", "warn"].forEach(function (kind) {
    var say = console[kind];
    console[kind] = function () {
      note(kind, Array.prototype.join.call(arguments, " "));
      say.apply(console, arguments);
    };
  });

  window.addEventListener("unhandledrejection", function (event) {
    note("rejection", event.reason);
  });

  window.cartera = {
    /** Keeps a complaint of the worker's. */
    note: note,
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
      note("error", event.message || (event.target && (event.target.src || event.target.href)));
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
