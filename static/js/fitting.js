// While somebody types what they would be happy with: which kind it sounds like, and what is offered of that kind already.
// Without this script the same comes after the first "Verder". What is typed is posted, so that it stands in no log.
(() => {
  "use strict";

  const WAIT_MS = 500;
  const place = document.querySelector("[data-fitting]");
  const form = place?.closest("form");
  if (!form) return;

  let timer;
  let last = "";
  const look = async () => {
    const asked = new FormData();
    for (const name of ["csrfmiddlewaretoken", "category", "title", "public_line"]) {
      asked.set(name, new FormData(form).get(name) ?? "");
    }
    const now = JSON.stringify([...asked]);
    if (now === last) return;
    last = now;
    try {
      const answer = await fetch(place.dataset.fitting, { method: "POST", body: asked, redirect: "error" });
      // What came too late for what stands there now, is not shown.
      if (answer.ok && now === last) place.innerHTML = await answer.text();
    } catch {
      // Without a connection it stays as it was.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
})();
