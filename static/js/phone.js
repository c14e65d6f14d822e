// The desktop while a telephone signs: asks every two seconds, says how long the code still holds, goes on when it is done.
import { fill, quietly } from "./page.js";

export function start(root) {
  for (const box of root.querySelectorAll("[data-phone-status]")) run(box);
}

function run(box) {
  const words = box.dataset;
  const line = box.querySelector("[data-phone-line]");
  const spoken = document.createElement("span");
  spoken.className = "sr";
  spoken.setAttribute("role", "status");
  line.removeAttribute("role");
  line.after(spoken);
  const aloud = quietly(15000);
  const show = (text) => {
    line.textContent = text;
    aloud(() => { spoken.textContent = text; });
  };
  const ask = async () => {
    let again = document.hidden ? 5000 : 2000;
    try {
      const answer = await fetch(words.phoneStatus, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { state, left, pages } = await answer.json();
      show(fill(words[state], { m: Math.floor(left / 60), s: left % 60, p: pages }));
      if (state === "used") {
        location.assign(words.phoneReady);
        return;
      }
      if (state === "over") {
        box.classList.add("phone-code-over");
        return;
      }
    } catch {
      show(words.offline);
      again = 5000;
    }
    setTimeout(ask, again);
  };
  setTimeout(ask, 1000);
}
