// Cropping the portrait before it is uploaded: a frame of a permitted ratio stands still, the picture moves beneath it.
// What comes out is measured against the same bounds as the server measures it again.
import { fill } from "./page.js";

const MOST_HIGH = 1600; // px of the portrait that is made; more only costs bytes
const QUALITIES = [0.92, 0.85, 0.75, 0.65, 0.5];
const STEP = 0.04; // of the frame, for one key or button
const CLOSEST = 8; // times as close as the whole picture

export function start(root) {
  for (const box of root.querySelectorAll("[data-crop]")) run(box);
}

function run(box) {
  const part = (name) => box.querySelector(`[data-crop-${name}]`);
  const [choose, table, canvas, zoom, status, send] = ["choose", "table", "canvas", "zoom", "status", "send"].map(part);
  const slot = document.getElementById(box.dataset.crop);
  const rules = [...box.querySelectorAll("[data-rule]")];
  let view = null;
  let made = null;
  let sent = null;
  let turn = 0;
  let timer = 0;

  box.hidden = false;
  choose.addEventListener("change", async () => {
    const file = choose.files[0];
    choose.value = "";
    if (!file) return;
    try {
      view = seen(await createImageBitmap(file, { imageOrientation: "from-image" }), Number(box.dataset.ratio));
    } catch {
      status.textContent = box.dataset.unreadable;
      return;
    }
    table.hidden = false;
    changed();
    canvas.focus();
  });

  function changed() {
    if (!view) return;
    paint(canvas, view);
    zoom.value = String(Math.round(Math.log(view.close) / Math.log(CLOSEST) * 100));
    judge(null);
    clearTimeout(timer);
    timer = setTimeout(measure, 150);
  }

  async function measure() {
    const mine = (turn += 1);
    const found = await portrait(view, limits(rules));
    if (mine !== turn) return;
    made = found;
    judge(found);
  }

  /** Each bound with the measured figure; the button opens when all are kept. */
  function judge(found) {
    const kept = found ? rules.map((rule) => tick(rule, found)) : [false];
    if (!found) made = null;
    const well = kept.every(Boolean);
    send.setAttribute("aria-disabled", String(!well));
    box.dataset.state = found ? (well ? "fits" : "fails") : "measuring";
    status.textContent = found ? box.dataset[well ? "fits" : "fails"] : box.dataset.measuring;
  }

  send.addEventListener("click", () => {
    if (send.getAttribute("aria-disabled") === "true" || !made) return;
    const input = slot.querySelector("input[type=file]");
    const transfer = new DataTransfer();
    sent = made.blob;
    transfer.items.add(new File([sent], "portrait.jpg", { type: "image/jpeg" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    table.hidden = true;
    slot.scrollIntoView({ block: "nearest" });
  });

  // The portrait on the page is the one just kept, not the one before.
  slot.addEventListener("slot:file", (event) => {
    const shown = document.querySelector("[data-portrait]");
    if (shown && sent && event.detail.state === "ready") shown.src = URL.createObjectURL(sent);
    sent = null;
  });

  const acts = {
    left: () => move(view, -STEP, 0),
    right: () => move(view, STEP, 0),
    up: () => move(view, 0, -STEP),
    down: () => move(view, 0, STEP),
    closer: () => nearer(view, 1.1),
    further: () => nearer(view, 1 / 1.1),
    turn: () => { view = seen(turned(view.picture), Number(box.dataset.ratio)); },
  };
  const act = (name) => {
    if (!view) return;
    acts[name]();
    changed();
  };
  for (const button of box.querySelectorAll("[data-crop-act]")) {
    button.addEventListener("click", () => act(button.dataset.cropAct));
  }
  const keys = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "closer", "=": "closer", "-": "further" };
  canvas.addEventListener("keydown", (event) => {
    if (!Object.hasOwn(keys, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(keys[event.key]);
  });
  zoom.addEventListener("input", () => {
    if (!view) return;
    nearer(view, CLOSEST ** (Number(zoom.value) / 100) / view.close);
    changed();
  });
  canvas.addEventListener("wheel", (event) => {
    if (!view) return;
    event.preventDefault();
    nearer(view, event.deltaY < 0 ? 1.06 : 1 / 1.06);
    changed();
  }, { passive: false });
  touched(canvas, () => view, changed);
  new ResizeObserver(() => { if (view) paint(canvas, view); }).observe(canvas);
}

/** One finger or the mouse moves, two fingers also bring closer. */
function touched(canvas, viewOf, changed) {
  const down = new Map();
  const spread = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!viewOf()) return;
    canvas.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    const view = viewOf();
    if (!before || !view) return;
    const apart = down.size === 2 ? spread() : 0;
    const frame = frameOf(canvas.clientWidth, canvas.clientHeight, view.ratio);
    move(view, (event.clientX - before.x) / frame.width / down.size, (event.clientY - before.y) / frame.height / down.size);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (apart) nearer(view, spread() / apart);
    changed();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => down.delete(event.pointerId));
  }
}

/** A picture under the frame: `close` 1 shows as much as the ratio lets; x and y are the frame's middle in the picture. */
function seen(picture, ratio) {
  return { picture, ratio, close: 1, x: picture.width / 2, y: picture.height / 2 };
}

function cut({ picture, ratio, close }) {
  const whole = Math.min(picture.width, picture.height * ratio);
  return { width: whole / close, height: whole / close / ratio };
}

function move(view, across, down) {
  const { width, height } = cut(view);
  view.x -= across * width;
  view.y -= down * height;
  hold(view);
}

function nearer(view, by) {
  view.close = Math.min(CLOSEST, Math.max(1, view.close * by));
  hold(view);
}

/** The frame never leaves the picture. */
function hold(view) {
  const { width, height } = cut(view);
  view.x = Math.min(view.picture.width - width / 2, Math.max(width / 2, view.x));
  view.y = Math.min(view.picture.height - height / 2, Math.max(height / 2, view.y));
}

function turned(picture) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.height, picture.width];
  const pen = canvas.getContext("2d");
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate(Math.PI / 2);
  pen.drawImage(picture, -picture.width / 2, -picture.height / 2);
  return canvas;
}

function frameOf(width, height, ratio) {
  const high = Math.min(height - 24, (width - 24) / ratio);
  return { width: high * ratio, height: high };
}

function paint(canvas, view) {
  const dense = Math.max(window.devicePixelRatio || 1, 1);
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  [canvas.width, canvas.height] = [width * dense, height * dense];
  const pen = canvas.getContext("2d");
  pen.scale(dense, dense);
  const frame = frameOf(width, height, view.ratio);
  const scale = frame.width / cut(view).width;
  pen.drawImage(
    view.picture, width / 2 - view.x * scale, height / 2 - view.y * scale,
    view.picture.width * scale, view.picture.height * scale,
  );
  const [left, top] = [(width - frame.width) / 2, (height - frame.height) / 2];
  pen.fillStyle = "rgb(27 36 48 / 0.6)";
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.rect(left, top, frame.width, frame.height);
  pen.fill("evenodd");
  pen.strokeStyle = "#fff";
  pen.lineWidth = 2;
  pen.strokeRect(left, top, frame.width, frame.height);
}

/** The JPEG as it would be uploaded: as fine as the bounds of bytes ask and let, never enlarged. */
async function portrait(view, { over, under }) {
  const size = cut(view);
  const scale = Math.min(1, MOST_HIGH / size.height);
  const canvas = document.createElement("canvas");
  canvas.height = Math.round(size.height * scale);
  canvas.width = Math.round(canvas.height * view.ratio);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(
    view.picture, view.x - size.width / 2, view.y - size.height / 2, size.width, size.height,
    0, 0, canvas.width, canvas.height,
  );
  let blob = null;
  for (const quality of QUALITIES) {
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!under || blob.size < Number(under)) break;
  }
  if (over && blob.size <= Number(over)) blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 1));
  return { blob, bytes: blob.size, width: canvas.width, height: canvas.height, ratio: canvas.width / canvas.height };
}

function limits(rules) {
  return rules.find((rule) => rule.dataset.rule === "bytes")?.dataset ?? {};
}

function tick(rule, found) {
  const value = found[rule.dataset.rule];
  const { over, under, least, most } = rule.dataset;
  const kept = (!over || value > Number(over)) && (!under || value < Number(under))
    && (!least || value >= Number(least) - 1e-9) && (!most || value <= Number(most) + 1e-9);
  rule.dataset.kept = String(kept);
  const figure = rule.dataset.rule === "ratio" ? value.toFixed(3) : value.toLocaleString();
  rule.querySelector("[data-rule-found]").textContent = fill(kept ? rule.dataset.yes : rule.dataset.no, { v: figure });
  return kept;
}
