// The date always stands in words; a running count only in the last 72 hours, spoken at 24 h, 1 h and 10 min.
import { fill } from "./page.js";

const HOUR = 3600000;
const SPOKEN = [24 * HOUR, HOUR, HOUR / 6];

export function start(root) {
  for (const box of root.querySelectorAll("[data-countdown]")) run(box);
}

function run(box) {
  const left = box.querySelector("[data-countdown-left]");
  const until = Date.parse(box.dataset.countdown);
  // The plan's clock, not the reader's: only the difference runs here.
  const offset = Date.parse(box.dataset.now) - Date.now();
  if (!left || Number.isNaN(until) || Number.isNaN(offset)) return;
  let before = until - (Date.now() + offset);

  const tick = () => {
    const rest = until - (Date.now() + offset);
    box.classList.toggle("countdown-soon", rest < 72 * HOUR && rest >= 6 * HOUR);
    box.classList.toggle("countdown-now", rest < 6 * HOUR);
    left.textContent = words(box, rest);
    const speak = SPOKEN.some((mark) => before > mark && rest <= mark);
    left.setAttribute("aria-live", speak ? "polite" : "off");
    before = rest;
    if (rest > 0) setTimeout(tick, rest > 72 * HOUR ? 10 * 60000 : 20000);
  };
  tick();
}

function words(box, rest) {
  if (rest <= 0) return box.dataset.over;
  if (rest > 72 * HOUR) return fill(box.dataset.days, { n: Math.floor(rest / (24 * HOUR)) });
  return fill(box.dataset.hours, { h: Math.floor(rest / HOUR), m: Math.floor((rest % HOUR) / 60000) });
}
