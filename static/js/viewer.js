// The viewer of evidence (templates/files/viewer.html); its parts are fetched only where there is one.
export function start(root) {
  for (const viewer of root.querySelectorAll("[data-viewer]")) run(viewer);
}

async function run(viewer) {
  try {
    const [{ open }, { start: startMarks }] = await Promise.all([import("./viewer/pane.js"), import("./viewer/marks.js")]);
    const kept = viewer.querySelector("[data-page-kept]");
    viewer.querySelector("[data-pane]").addEventListener("pane:shown", (event) => {
      if (kept) kept.value = String(event.detail.number);
    });
    for (const pane of viewer.querySelectorAll("[data-pane]")) {
      startMarks(viewer, pane);
      open(viewer, pane);
    }
  } catch {
    for (const status of viewer.querySelectorAll("[data-pane-status]")) status.textContent = viewer.dataset.missing;
  }
}
