// Chooses the palette before anything is painted: what a person chose for this device, else what the system says. The one
// place that decides; styles/tokens.css has the colours, and the app calls `dress` when a person chooses another theme.
(function () {
  "use strict";

  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var contrast = window.matchMedia("(prefers-contrast: more)");
  var theme = "system";
  try {
    theme = localStorage.getItem("cartera.theme") || theme;
  } catch (forbidden) {
    // Without storage the system's choice is the best there is.
  }

  function show() {
    var isDark = theme === "dark" || (theme === "system" && dark.matches);
    var isStrong = theme === "contrast" || contrast.matches;
    var palette = isDark ? (isStrong ? "dark-contrast" : "dark") : isStrong ? "sun" : "light";
    document.documentElement.setAttribute("data-palette", palette);
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
