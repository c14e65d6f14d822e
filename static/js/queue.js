// Keys of the clerk's queue. They work only while focus is inside the list or the work pane beside it,
// never while something is typed, and can be switched off (WCAG 2.1.4).
export function start(root) {
  for (const list of root.querySelectorAll("[data-queue]")) run(list);
}

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function run(list) {
  const scope = list.closest(".panes, [data-queue-scope]") ?? list;
  const toggle = scope.querySelector("[data-queue-keys]");
  const rows = () => [...list.querySelectorAll("[data-queue-row]")];
  const link = (row) => row?.querySelector("a.queue-link, a[href]");
  const place = () => {
    const held = document.activeElement?.closest?.("[data-queue-row]");
    return rows().indexOf(held ?? list.querySelector("[data-queue-row][aria-current='true']"));
  };
  const on = () => !toggle || toggle.getAttribute("aria-pressed") === "true";
  const step = (by) => {
    const all = rows();
    const next = all[Math.min(all.length - 1, Math.max(0, place() + by))];
    link(next)?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const tick = () => {
    const box = rows()[place()]?.querySelector("[data-select-row]");
    box?.click();
  };
  const act = (key) => {
    const button = scope.querySelector(`[data-queue-act="${key}"]`);
    if (button && button.getAttribute("aria-disabled") !== "true") button.click();
    else button?.focus();
  };
  const open = () => {
    const row = rows()[place()];
    const more = row?.querySelector("[data-queue-more]");
    if (more) more.open = !more.open;
    else link(row)?.click();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    o: open,
    n: () => act("n"),
    p: () => act("p"),
    "/": () => document.querySelector("[data-queue-search]")?.focus(),
    "?": () => document.getElementById("keys-help")?.showModal?.(),
    1: () => act("1"),
    2: () => act("2"),
    3: () => act("3"),
  };

  toggle?.addEventListener("click", () => {
    const now = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(now));
    toggle.textContent = now ? toggle.dataset.on : toggle.dataset.off;
  });
  scope.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("dialog") || event.target.matches(TYPED)) return;
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!run) return;
    event.preventDefault();
    run();
  });
  // After an act the server names the next row: focus is there when the page comes back.
  const current = list.querySelector("[data-queue-row][aria-current='true'][data-queue-focus]");
  link(current)?.focus();
}
