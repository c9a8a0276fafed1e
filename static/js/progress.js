// How far a long job is, without a press: the page asks again every few seconds as long as it is under way. Without
// this script the link "Kijk hoe ver het is" does the same.
(() => {
  "use strict";

  const now = () => document.querySelector("[data-progress]");
  if (!now()) return;
  const look = async () => {
    if (!now()?.dataset.progress) return;
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.querySelector("[data-progress]");
          if (!fresh || !fresh.dataset.progress) return location.reload();
          now().replaceChildren(...fresh.childNodes);
        }
      } catch {
        // No network for a moment: the next look may have it.
      }
    }
    setTimeout(look, 3000);
  };
  setTimeout(look, 2000);
})();
