// One tap, one answer: the second tap on the same button does nothing while the first is under way. The server holds
// this too; this only spares people a doubt. A page that comes back from the history works again. And a day that was
// filled in before another choice hid its field is not sent beside that choice.
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

  document.addEventListener("formdata", (event) => {
    for (const field of event.target.querySelectorAll(".only-date input")) {
      if (field.getClientRects().length === 0) event.formData.delete(field.name);
    }
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      form.querySelector(".busy")?.classList.remove("busy");
    }
  });
})();
