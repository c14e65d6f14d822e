// The summary takes focus; its links lead into the field, also in a group of choices.
export function start(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const field = target.matches("fieldset") ? target.querySelector("input, select, textarea") ?? target : target;
    field.closest("details:not([open])")?.setAttribute("open", "");
    (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
