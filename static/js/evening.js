// The keys 1 to 9 tick what somebody likes to do, while the cursor stands on one of these boxes or on the boxes before
// them. Without this script the space bar does.
(() => {
  "use strict";

  const group = document.querySelector("[data-digits]");
  if (!group) return;
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  boxes.forEach((box, place) => {
    const key = document.createElement("kbd");
    key.textContent = place + 1;
    key.setAttribute("aria-hidden", "true");
    box.after(key);
  });
  group.closest("form").addEventListener("keydown", (event) => {
    if (event.target.type !== "checkbox" || event.ctrlKey || event.altKey || event.metaKey) return;
    const box = boxes[Number(event.key) - 1];
    if (!/^[1-9]$/.test(event.key) || !box) return;
    event.preventDefault();
    box.click();
  });
})();
