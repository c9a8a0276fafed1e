// Keeps what somebody typed while a page is open: after a lost session, a time-out or a way back it stands there again.
// Only in this browser tab (sessionStorage), and gone once the form arrived. Without this script everything works.
(() => {
  "use strict";

  const PREFIX = "keep:";
  const SENT = "keep-sent";
  const forms = document.querySelectorAll("form[method=post][data-keep]");
  const keyOf = (form) => `${PREFIX}${location.pathname}#${form.dataset.keep}`;
  const fieldsOf = (form) =>
    [...form.elements].filter(
      (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["hidden", "submit", "button", "password", "file"].includes(field.type),
    );

  const store = (key, value) => {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // A full or forbidden store: then nothing is kept, and the page works as without this script.
    }
  };

  const save = (form) => {
    const values = fieldsOf(form).map((field) =>
      ["checkbox", "radio"].includes(field.type) ? [field.name, field.value, field.checked] : [field.name, field.value],
    );
    store(keyOf(form), JSON.stringify(values));
  };

  const restore = (form) => {
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept) return;
    for (const [name, value, checked] of JSON.parse(kept)) {
      for (const field of fieldsOf(form).filter((candidate) => candidate.name === name)) {
        if (["checkbox", "radio"].includes(field.type)) {
          if (field.value === value) field.checked = checked;
        } else if (field.value === "") {
          field.value = value;
        }
      }
    }
  };

  // A page without errors that follows a form means that it arrived: forget what was kept for it. Log-in and error
  // pages say "wait", because after a lost session nothing arrived; the front page, where nobody is logged in, "clear".
  // Whoever comes back from the browser's own page that there is no connection (by "back", a bookmark, an address) did
  // not follow the form: only a page that was led to by the form's own page did.
  const hasErrors = document.querySelector("[aria-invalid=true]") !== null;
  const mode = document.body.dataset.keep;
  const sent = sessionStorage.getItem(SENT);
  const [visit] = performance.getEntriesByType("navigation");
  const came = document.referrer && `${PREFIX}${new URL(document.referrer).pathname}#`;
  const follows = sent && visit?.type !== "back_forward" && came && sent.startsWith(came);
  if (mode === "clear") {
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
      sessionStorage.removeItem(key);
    }
  } else if (follows && mode !== "wait" && !hasErrors) {
    sessionStorage.removeItem(sent);
  }
  sessionStorage.removeItem(SENT);

  for (const form of forms) {
    if (!hasErrors) restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("submit", () => {
      save(form);
      store(SENT, keyOf(form));
    });
  }
})();
