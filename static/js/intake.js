// A telephone call: while somebody types, it is kept on the server, and the page says who it may be and what it sounds
// like. Without this script the buttons "Zoek" and "Bewaar voor later" do the same.
(() => {
  "use strict";

  const form = document.querySelector("form[data-intake]");
  if (!form) return;
  const found = form.querySelector("[data-found]");
  const sounds = form.querySelector("[data-sounds]");
  const kept = form.querySelector("[data-kept]");
  const send = form.querySelector("[data-send]");
  const kind = form.elements.category;
  let isChosen = kind.value !== "";
  let timer = 0;
  let asked = 0;
  let under = new AbortController();

  const renew = async () => {
    const turn = ++asked;
    under.abort(); // of two under way only the last would count
    under = new AbortController();
    try {
      const answer = await fetch(form.dataset.intake, { method: "POST", body: new FormData(form), signal: under.signal });
      // A page to log in again is no piece of this one: what was typed last stands here, and earlier on the server.
      if (turn !== asked || !answer.ok || answer.redirected) return;
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.replaceChildren(...piece.querySelector("[data-found]").childNodes);
      sounds.replaceChildren(...piece.querySelector("[data-sounds]").childNodes);
      kept.textContent = "✓";
      const suggestion = sounds.querySelector("[data-suggestion]");
      if (suggestion && !isChosen) kind.value = suggestion.dataset.suggestion;
    } catch {
      // No connection for a moment: it is kept with the next letter that is typed.
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target === kind) isChosen = kind.value !== "";
    kept.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(renew, 350);
  });

  // Enter: in the first box it picks who was found, when that is one person; in any other it sends.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    clearTimeout(timer);
    const hits = found.querySelectorAll("[name=pick]");
    if (event.target.name !== "who") form.requestSubmit(send);
    else if (hits.length === 1) form.requestSubmit(hits[0]);
    else renew();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    under.abort();
  });
})();
