// data-print: prints the page; without JavaScript the browser's own menu does.
export function start(root) {
  for (const button of root.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
}
