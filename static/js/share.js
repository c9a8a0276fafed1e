// "Deel de link": the device's own way to hand words over (its share sheet). Where there is none, the button stays hidden;
// mail, sms and the words to copy are there without it.
(() => {
  "use strict";

  if (!navigator.share) return;
  for (const button of document.querySelectorAll("button[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ text: button.dataset.share }).catch(() => {
        // Somebody closed the sheet: nothing happened, and nothing needs to be said.
      });
    });
  }
})();
