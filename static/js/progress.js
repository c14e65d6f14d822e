// A job's bar: asks every two seconds, slower in a hidden tab; the page may be left at any time.
import { fill, quietly } from "./page.js";

export function start(root) {
  for (const box of root.querySelectorAll("[data-progress-url]")) run(box);
}

function run(box) {
  const bar = box.querySelector("progress");
  const line = box.querySelector("[data-progress-line]");
  if (bar.max > 0 && bar.value >= bar.max) return;
  const aloud = quietly(10000);
  line.removeAttribute("role");
  const spoken = document.createElement("span");
  spoken.className = "sr";
  spoken.setAttribute("role", "status");
  line.after(spoken);

  const show = (words) => {
    line.textContent = words;
    aloud(() => { spoken.textContent = words; });
  };
  const ask = async () => {
    let again = document.hidden ? 10000 : 2000;
    try {
      const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      bar.max = Math.max(1, job.total);
      bar.value = job.done;
      show(job.says ?? words(box, job));
      if (job.finished) {
        bar.classList.add("progress-done");
        if (box.hasAttribute("data-progress-stay")) return;
        setTimeout(() => location.reload(), 1200);
        return;
      }
    } catch {
      show(box.dataset.offline);
      again = 10000;
    }
    setTimeout(ask, again);
  };
  setTimeout(ask, 1000);
}

function words(box, job) {
  const values = { d: job.done, t: job.total, f: job.failed };
  if (job.finished) return fill(box.dataset.finished, values);
  if (job.eta_seconds == null) return fill(box.dataset.lineUnknown, values);
  const m = Math.floor(job.eta_seconds / 60);
  const s = Math.round(job.eta_seconds % 60);
  return fill(box.dataset.line, { ...values, e: fill(m ? box.dataset.minutes : box.dataset.seconds, { m, s }) });
}
