// Opens <dialog> elements; without this module they lie open in the page.
export function start(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog && !dialog.open) {
        event.preventDefault();
        dialog.showModal();
        dialog.addEventListener("close", () => opener.focus(), { once: true });
      }
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
  });
  // A form inside that came back with an error opens its dialog again.
  root.querySelector("dialog[data-dialog-show]")?.showModal();
}
