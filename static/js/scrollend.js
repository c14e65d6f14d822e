// data-scroll-end: what runs from old to new opens at its new end.
export function start(root) {
  for (const box of root.querySelectorAll("[data-scroll-end]")) box.scrollLeft = box.scrollWidth;
}
