// Rows chosen for a batch: counts, the whole page, all pages as a second explicit step, shift+click ranges.
// A choice lives on this page only: other pages are reached by the explicit "all pages" tick.
import { fill } from "./page.js";

export function start(root) {
  for (const form of root.querySelectorAll("[data-select]")) run(form);
}

function run(form) {
  const rows = [...form.querySelectorAll("[data-select-row]")];
  const pageBoxes = [...form.querySelectorAll("[data-select-page]")];
  const bar = form.querySelector("[data-batch-bar]");
  const count = bar?.querySelector("[data-batch-count]");
  const offer = bar?.querySelector("[data-batch-all]");
  const allPages = offer?.querySelector("input");
  const clear = bar?.querySelector("[data-batch-clear]");
  const nothing = count?.textContent;
  let last = null;

  const show = () => {
    const chosen = rows.filter((row) => row.checked).length;
    const whole = chosen > 0 && chosen === rows.length;
    for (const box of pageBoxes) {
      box.checked = whole;
      box.indeterminate = chosen > 0 && !whole;
    }
    for (const row of rows) row.closest("tr")?.setAttribute("aria-selected", String(row.checked));
    if (!bar) return;
    if (offer) {
      offer.hidden = !whole;
      if (!whole) allPages.checked = false;
    }
    const total = allPages?.checked ? Number(bar.dataset.total) : chosen;
    if (clear) clear.hidden = chosen === 0;
    if (total === 0) count.textContent = nothing;
    else if (total > chosen) count.textContent = fill(bar.dataset.wordsPages, { n: total, p: chosen, o: total - chosen });
    else count.textContent = fill(bar.dataset.words, { n: total });
  };

  form.addEventListener("click", (event) => {
    const row = event.target;
    if (!row.matches?.("[data-select-row]")) return;
    if (event.shiftKey && last && last !== row) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(row)].sort((a, b) => a - b);
      for (const between of rows.slice(from, to + 1)) between.checked = row.checked;
    }
    last = row;
    show();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-page]")) {
      for (const row of rows) row.checked = event.target.checked && !row.disabled;
    }
    show();
  });
  clear?.addEventListener("click", () => {
    for (const row of rows) row.checked = false;
    if (allPages) allPages.checked = false;
    show();
    rows[0]?.focus();
  });
  show();
}
