// One file: its pages one at a time, turned and enlarged for this reader, under the watermark.
import { fill } from "../page.js";
import { opened } from "./source.js";
import { thumbs } from "./thumbs.js";
import { stamp } from "./watermark.js";

const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const MOST_PIXELS = 16_000_000; // more than this many no telephone gives a canvas
const TYPED = "input, textarea, select";

export async function open(viewer, pane) {
  const status = pane.querySelector("[data-pane-status]");
  try {
    const source = await opened(viewer, pane);
    await run(viewer, pane, source, status);
  } catch {
    status.textContent = viewer.dataset.failed;
    pane.dataset.state = "failed";
  }
}

async function run(viewer, pane, source, status) {
  const words = viewer.dataset;
  const part = (name) => pane.querySelector(`[data-${name}]`);
  const stage = part("stage");
  const [sheet, canvas, mark] = [part("sheet"), part("page-canvas"), part("mark-canvas")];
  const now = { number: within(Number(pane.dataset.page), source.pages), turn: 0, zoom: "width" };
  let drawing = null;
  let turns = 0;

  const list = part("thumbs");
  const showThumb = thumbs(list, source, words, (n) => go(n));
  const drawer = (shown) => {
    list.hidden = !shown;
    pane.querySelector("[data-act=thumbs]").setAttribute("aria-expanded", String(shown));
    if (shown) showThumb(now.number);
  };

  async function draw() {
    const mine = (turns += 1);
    drawing?.cancel();
    const page = await source.page(now.number);
    if (mine !== turns) return;
    const sideways = now.turn % 180 !== 0;
    const [width, height] = sideways ? [page.height, page.width] : [page.width, page.height];
    const scale = scaleOf(now.zoom, width, height, stage);
    const ratio = Math.min(window.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * height * scale * scale)));
    const fresh = document.createElement("canvas");
    drawing = page.draw(fresh, scale * ratio, now.turn);
    try {
      await drawing.done;
    } catch (error) {
      if (error?.name === "RenderingCancelledException") return;
      throw error;
    }
    if (mine !== turns) return;
    sheet.style.width = `${Math.round(width * scale)}px`;
    sheet.style.height = `${Math.round(height * scale)}px`;
    for (const layer of [canvas, mark]) [layer.width, layer.height] = [fresh.width, fresh.height];
    canvas.getContext("2d").drawImage(fresh, 0, 0);
    stamp(mark, words.watermark, ratio);
    tell(scale);
  }

  function tell(scale) {
    const said = fill(words.page, { n: now.number, m: source.pages });
    canvas.setAttribute("aria-label", `${pane.dataset.name} ${said}`);
    part("page-number").value = String(now.number);
    part("page-last").textContent = String(source.pages);
    part("zoom").textContent = `${Math.round(scale * 100)}%`;
    for (const name of ["width", "whole"]) {
      pane.querySelector(`[data-act=${name}]`).setAttribute("aria-pressed", String(now.zoom === name));
    }
    off(pane.querySelector("[data-act=previous]"), now.number === 1);
    off(pane.querySelector("[data-act=next]"), now.number === source.pages);
    now.scale = scale;
    status.textContent = said;
    pane.dataset.state = "shown";
    Object.assign(pane.dataset, { shown: String(now.number), turn: String(now.turn) });
    pane.dispatchEvent(new CustomEvent("pane:shown", { bubbles: true, detail: { ...now } }));
  }

  const again = () => draw().catch(() => { status.textContent = words.failed; });
  function go(number) {
    const next = within(number, source.pages);
    if (next !== now.number) stage.scrollTop = 0;
    now.number = next;
    showThumb(next);
    if (matchMedia("(max-width: 60rem)").matches) drawer(false);
    again();
  }
  const turn = (by) => { now.turn = (now.turn + by + 360) % 360; again(); };
  const zoom = (to) => { now.zoom = to; again(); };
  const acts = {
    thumbs: () => drawer(list.hidden),
    previous: () => go(now.number - 1),
    next: () => go(now.number + 1),
    first: () => go(1),
    last: () => go(source.pages),
    larger: () => zoom(STEPS.find((step) => step > now.scale + 0.01) ?? STEPS.at(-1)),
    smaller: () => zoom(STEPS.filter((step) => step < now.scale - 0.01).at(-1) ?? STEPS[0]),
    width: () => zoom("width"),
    whole: () => zoom("whole"),
    left: () => turn(-90),
    right: () => turn(90),
  };
  const keys = {
    "[": "previous", "]": "next", Home: "first", End: "last", "+": "larger", "=": "larger", "-": "smaller",
    w: "width", f: "whole", l: "left", r: "right", t: "thumbs",
  };

  for (const button of pane.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") acts[button.dataset.act]();
    });
  }
  part("page-number").addEventListener("change", (event) => {
    go(Number(event.target.value.trim()) || now.number);
  });
  pane.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPED)) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  pane.addEventListener("pane:go", (event) => go(event.detail));

  let wide = stage.clientWidth;
  new ResizeObserver(() => {
    if (stage.clientWidth === wide) return;
    wide = stage.clientWidth;
    if (typeof now.zoom === "string") again();
  }).observe(stage);

  drawer(list.dataset.open === "true" && source.pages > 1 && matchMedia("(min-width: 60rem)").matches);
  wide = stage.clientWidth;
  await draw();
}

function scaleOf(zoom, width, height, stage) {
  if (typeof zoom === "number") return zoom;
  const room = getComputedStyle(stage);
  const across = stage.clientWidth - parseFloat(room.paddingLeft) - parseFloat(room.paddingRight);
  const down = stage.clientHeight - parseFloat(room.paddingTop) - parseFloat(room.paddingBottom);
  const fit = across / width;
  return Math.max(0.05, zoom === "whole" ? Math.min(fit, down / height) : fit);
}

function within(number, last) {
  return Math.min(last, Math.max(1, Number.isInteger(number) ? number : 1));
}

function off(button, is) {
  button.setAttribute("aria-disabled", String(is));
}
