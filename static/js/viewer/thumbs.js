// Small pictures of all pages; each is drawn when it comes into sight, one after the other.
import { element, fill } from "../page.js";

const WIDTH = 96;

export function thumbs(list, source, words, choose) {
  let last = Promise.resolve();
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      seen.unobserve(entry.target);
      last = last.then(() => draw(source, entry.target)).catch(() => {});
    }
  }, { root: list, rootMargin: "200px" });
  const buttons = [];
  for (let n = 1; n <= source.pages; n += 1) {
    const button = element(
      "button", { type: "button", class: "viewer-thumb", "data-thumb": String(n), "aria-label": fill(words.nth, { n }) },
      element("canvas", { "aria-hidden": "true", width: String(WIDTH), height: String(Math.round(WIDTH * 1.4)) }),
      element("span", { "aria-hidden": "true" }, String(n)),
    );
    button.addEventListener("click", () => choose(n));
    buttons.push(button);
    list.append(element("li", {}, button));
    seen.observe(button);
  }
  return function show(number) {
    for (const [index, button] of buttons.entries()) {
      if (index + 1 === number) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    const button = buttons[number - 1];
    if (button.offsetParent) list.scrollTop = button.offsetTop - list.clientHeight / 2 + button.offsetHeight / 2;
  };
}

async function draw(source, button) {
  const page = await source.page(Number(button.dataset.thumb));
  const canvas = button.querySelector("canvas");
  await page.draw(canvas, (WIDTH * Math.min(window.devicePixelRatio || 1, 2)) / page.width, 0).done;
  button.dataset.drawn = "";
}
