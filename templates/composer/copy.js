
"use strict";
// The buttons and ticks of a composer page. The texts are those of the island `texts`, to the letter.
(() => {
  const say = (text) => { document.getElementById("said").textContent = text; };
  const text = (number) => JSON.parse(document.getElementById("texts").textContent)[number];

  // Where the clipboard cannot be asked, a copy of nothing in particular is, and given the text.
  function copyByCommand(text) {
    const area = document.createElement("textarea");
    area.value = text || " ";
    area.className = "hidden";
    const focused = document.activeElement;
    const give = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.body.append(area);
    area.select();
    document.addEventListener("copy", give);
    const done = document.execCommand("copy");
    document.removeEventListener("copy", give);
    area.remove();
    focused?.focus();
    return done;
  }

  async function copy(button) {
    const copied = text(Number(button.dataset.copy));
    let done = false;
    try {
      await navigator.clipboard.writeText(copied);
      done = true;
    } catch {
      done = copyByCommand(copied);
    }
    const [shown, label] = button.children;
    say(`${done ? "Copied" : "Not copied: select it by hand,"}${label.textContent}`);
    shown.textContent = done ? "Copied" : "Failed";
    button.classList.toggle("copied", done);
    setTimeout(() => {
      shown.textContent = "Copy";
      button.classList.remove("copied");
    }, 2000);
  }

  // Ticks are remembered where the browser lets a page remember anything.
  const key = () => `bzsf:${document.querySelector("[data-key]").dataset.key}`;
  const boxes = () => [...document.querySelectorAll("[data-tick]")];
  function remembered() {
    try {
      const ticks = JSON.parse(localStorage.getItem(key()));
      return Array.isArray(ticks) ? ticks : [];
    } catch {
      return [];
    }
  }
  function count() {
    const bar = document.getElementById("progress");
    if (!bar) return;
    const done = boxes().filter((box) => box.checked).length;
    document.getElementById("done").textContent = done;
    document.getElementById("all").textContent = boxes().length;
    bar.max = boxes().length || 1;
    bar.value = done;
  }
  function remember() {
    count();
    try {
      localStorage.setItem(key(), JSON.stringify(boxes().filter((box) => box.checked).map((box) => box.dataset.tick)));
    } catch {
      // The ticks last as long as the page.
    }
  }
  function restore() {
    const ticks = remembered();
    for (const box of boxes()) box.checked = ticks.includes(box.dataset.tick);
    count();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.copy) copy(button);
    if (button?.id === "reset") {
      for (const box of boxes()) box.checked = false;
      remember();
      say("All ticks are taken off");
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.tick) remember();
  });
  document.addEventListener("composer", restore);
  restore();
})();
