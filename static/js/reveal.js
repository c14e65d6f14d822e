// data-reveal="track=exceptional,exchange": shown while a field of that name holds one of the values;
// data-reveal="field=!none": while it holds any other.
export function start(root) {
  for (const box of root.querySelectorAll("[data-reveal]")) watch(box);
}

function watch(box) {
  const at = box.dataset.reveal.indexOf("=");
  const name = box.dataset.reveal.slice(0, at);
  const others = box.dataset.reveal[at + 1] === "!";
  const wanted = box.dataset.reveal.slice(at + (others ? 2 : 1)).split(",");
  const scope = box.closest("form") ?? document;
  const values = () => [...scope.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value);
  // A field with an error stays in view whatever was chosen.
  const show = () => {
    box.hidden = !values().some((value) => wanted.includes(value) !== others) && !box.classList.contains("field-has-error");
  };
  scope.addEventListener("change", (event) => {
    if (event.target.name === name) show();
  });
  show();
}
