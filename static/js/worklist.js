// The worklist by keyboard: J and K (or the arrows) go down and up, Enter opens, C takes a line on, S opens what puts
// it off or hands it over. Without this script Tab and Enter do the same.
(() => {
  "use strict";

  const list = document.querySelector("[data-worklist]");
  if (!list) return;
  const rows = [...list.querySelectorAll("[data-row]")];
  const keys = document.querySelector("[data-keys]");
  if (keys) keys.hidden = false;
  const current = () => rows.findIndex((row) => row.contains(document.activeElement));
  const mark = () => rows.forEach((row, place) => row.classList.toggle("at", place === current()));
  const go = (step) => {
    const from = current();
    const to = from < 0 ? (step > 0 ? 0 : rows.length - 1) : from + step;
    rows[Math.min(Math.max(to, 0), rows.length - 1)].querySelector("[data-open]").focus();
  };
  const press = (what) => rows[current()]?.querySelector(what)?.click();
  const doing = {
    j: () => go(1),
    arrowdown: () => go(1),
    k: () => go(-1),
    arrowup: () => go(-1),
    c: () => press("[data-claim]"),
    s: () => press("[data-more]"),
  };

  list.addEventListener("focusin", mark);
  list.addEventListener("focusout", mark);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    // The arrows scroll as ever until somebody is in the list.
    if (!Object.hasOwn(doing, key) || (key.startsWith("arrow") && current() < 0)) return;
    event.preventDefault();
    doing[key]();
  });
})();
