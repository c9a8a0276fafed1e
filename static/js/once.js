// One tap, one answer: the second tap on the same button does nothing while the first is under way. The server holds
// this too; this only spares people a doubt. A page that comes back from the history works again.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    event.submitter?.classList.add("busy");
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      form.querySelector(".busy")?.classList.remove("busy");
    }
  });
})();
