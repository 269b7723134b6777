// What is decided before anything is painted.
//
// - The palette: what a person chose for this device, else what the system says. The one place that decides; styles/tokens.css
//   has the colours, and the app calls `dress` when a person chooses another theme.
// - The language of what stands on the page before the app does (see `Preferences::load` in app/src/state/preferences.rs).
// - Whether somebody is new here: they read a greeting first, and boot.js waits for that; for others the app is fetched at once.
(function () {
  "use strict";

  var PARTS = ["/app_bg.wasm", "/app_rest.wasm"];

  function fetchEarly(part) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.type = "application/wasm";
    link.crossOrigin = "anonymous";
    link.href = part;
    document.head.appendChild(link);
  }

  var page = document.documentElement;
  var language = null;
  var isNew = true;
  try {
    language = localStorage.getItem("cartera.language");
    isNew = !localStorage.getItem("cartera.book");
  } catch (forbidden) {
    // Then nobody was here.
  }
  var spoken = navigator.languages || [navigator.language];
  for (var at = 0; at < spoken.length && !language; at++) {
    var known = /^(es|en)\b/.exec(spoken[at]);
    if (known) language = known[1];
  }
  page.lang = language || "en";
  if (isNew) page.classList.add("new-here");
  else for (var part = 0; part < PARTS.length; part++) fetchEarly(PARTS[part]);

  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var contrast = window.matchMedia("(prefers-contrast: more)");
  var theme = "system";
  try {
    theme = localStorage.getItem("cartera.theme") || theme;
  } catch (forbidden) {
    // Without storage the system's choice is the best there is.
  }

  /** `--paper` of each palette in styles/tokens.css, as the phone's own bar wants it. */
  var PAPER = { light: "#faf6ef", dark: "#1c1713", sun: "#ffffff", "dark-contrast": "#060403" };

  function show() {
    var isDark = theme === "dark" || (theme === "system" && dark.matches);
    var isStrong = theme === "contrast" || contrast.matches;
    var palette = isDark ? (isStrong ? "dark-contrast" : "dark") : isStrong ? "sun" : "light";
    document.documentElement.setAttribute("data-palette", palette);
    // The phone's own bar goes with the page, also where the theme is not the system's.
    var bars = document.querySelectorAll("meta[name=theme-color]");
    for (var at = 0; at < bars.length; at++) bars[at].setAttribute("content", PAPER[palette]);
  }

  /** Takes a theme by its name: system, light, dark or contrast. */
  window.cartera.dress = function (chosen) {
    theme = chosen;
    show();
  };

  // Old engines know only this way to listen.
  dark.addListener(show);
  contrast.addListener(show);
  show();
})();
