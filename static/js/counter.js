// Counts what is written as the server counts it: by code points, a line break is one.
import { fill, quietly } from "./page.js";

export function codePoints(text) {
  return Array.from(text.replace(/\r\n?/g, "\n")).length;
}

export function start(root) {
  for (const line of root.querySelectorAll("[data-count-for]")) {
    const input = document.getElementById(line.dataset.countFor);
    if (input) watch(input, line);
  }
}

function watch(input, line) {
  const limit = Number(input.dataset.counter);
  const aloud = quietly(3000);
  const shown = document.createElement("span");
  const spoken = document.createElement("span");
  shown.setAttribute("aria-hidden", "true");
  spoken.className = "sr";
  line.removeAttribute("role");
  spoken.setAttribute("role", "status");
  line.replaceChildren(shown, spoken);
  const describedBy = input.getAttribute("aria-describedby");
  input.setAttribute("aria-describedby", describedBy ? `${describedBy} ${line.id}` : line.id);

  const show = () => {
    const n = codePoints(input.value);
    const over = n > limit;
    const words = fill(over ? line.dataset.over : line.dataset.left, { n, o: n - limit });
    line.classList.toggle("field-count-over", over);
    shown.textContent = words;
    return words;
  };
  input.addEventListener("input", () => {
    const words = show();
    aloud(() => { spoken.textContent = words; });
  });
  show();
}
