// Red boxes on a page: those that stand, and one that is being drawn. A box is kept in fractions of the unturned page.
import { element, fill } from "../page.js";

const LEAST = 0.005;

export function start(viewer, pane) {
  const layer = pane.querySelector("[data-boxes]");
  const listed = [...viewer.querySelectorAll(`[data-mark][data-of="${pane.dataset.file}"]`)];
  const form = viewer.querySelector(`[data-mark-form][data-of="${pane.dataset.file}"]`);
  const drawn = form ? drawing(viewer, pane, layer, form) : null;
  let now = { number: 1, turn: 0 };

  const show = () => {
    layer.replaceChildren();
    for (const item of listed.filter((each) => Number(each.dataset.page) === now.number)) {
      const box = element("div", { class: "viewer-box", title: item.querySelector("[data-mark-words]").textContent });
      put(box, turned(numbers(item.dataset.box), now.turn));
      layer.append(box);
    }
    drawn?.show(now);
  };
  pane.addEventListener("pane:shown", (event) => {
    now = event.detail;
    show();
  });
  for (const item of listed) {
    item.querySelector("[data-mark-go]").addEventListener("click", (event) => {
      event.preventDefault();
      pane.dispatchEvent(new CustomEvent("pane:go", { detail: Number(item.dataset.page) }));
      pane.querySelector("[data-stage]").focus();
    });
  }
}

function drawing(viewer, pane, layer, form) {
  const field = (name) => form.querySelector(`[name=${name}]`);
  const [begin, whole, says] = ["begin", "whole", "says"].map((name) => form.querySelector(`[data-mark-${name}]`));
  const sheet = pane.querySelector("[data-sheet]");
  let now = { number: 1, turn: 0 };
  let from = null;

  const edges = ["x", "y", "width", "height"].map(field);
  const kept = () => (edges.every((edge) => edge.value !== "") ? edges.map((edge) => Number(edge.value)) : null);
  const tell = () => {
    const n = field("page").value;
    says.textContent = kept() ? fill(form.dataset.boxed, { n }) : fill(form.dataset.unboxed, { n });
    whole.hidden = !kept();
  };
  const keep = (box) => {
    edges.forEach((edge, index) => { edge.value = box ? box[index].toFixed(4) : ""; });
    tell();
  };
  const mode = (on) => {
    begin.setAttribute("aria-pressed", String(on));
    sheet.classList.toggle("viewer-drawing", on);
  };
  const show = (shown) => {
    if (shown) {
      if (shown.number !== now.number) {
        field("page").value = String(shown.number);
        keep(null);
      }
      now = shown;
    }
    layer.querySelector(".viewer-box-new")?.remove();
    const box = kept();
    if (box && Number(field("page").value) === now.number) {
      const node = element("div", { class: "viewer-box viewer-box-new" });
      put(node, turned(box, now.turn));
      layer.append(node);
    }
    tell();
  };
  const at = (event) => {
    const area = sheet.getBoundingClientRect();
    return [
      Math.min(1, Math.max(0, (event.clientX - area.left) / area.width)),
      Math.min(1, Math.max(0, (event.clientY - area.top) / area.height)),
    ];
  };
  const between = (a, b) => [
    Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]),
  ];

  begin.hidden = false;
  begin.addEventListener("click", () => mode(begin.getAttribute("aria-pressed") !== "true"));
  whole.addEventListener("click", () => {
    keep(null);
    show();
  });
  field("page").addEventListener("change", () => {
    keep(null);
    pane.dispatchEvent(new CustomEvent("pane:go", { detail: Number(field("page").value) || now.number }));
  });
  sheet.addEventListener("pointerdown", (event) => {
    if (begin.getAttribute("aria-pressed") !== "true" || event.button !== 0) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = at(event);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!from) return;
    field("page").value = String(now.number);
    keep(turned(between(from, at(event)), (360 - now.turn) % 360));
    show();
  });
  const end = (event) => {
    if (!from) return;
    const [, , width, height] = between(from, at(event));
    from = null;
    if (event.type === "pointercancel" || width < LEAST || height < LEAST) {
      keep(null);
      show();
      return;
    }
    mode(false);
    field("words").focus();
  };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);
  now = { number: Number(field("page").value) || 1, turn: 0 };
  tell();
  return { show };
}

/** Where a box of the unturned page lies when the page is turned clockwise; turned back by 360 − turn. */
export function turned([x, y, width, height], turn) {
  if (turn === 90) return [1 - y - height, x, height, width];
  if (turn === 180) return [1 - x - width, 1 - y - height, width, height];
  if (turn === 270) return [y, 1 - x - width, height, width];
  return [x, y, width, height];
}

function put(node, box) {
  ["left", "top", "width", "height"].forEach((name, index) => { node.style[name] = `${box[index] * 100}%`; });
}

function numbers(text) {
  return text.split(" ").map(Number);
}
