// Small things several modules share.

/** The CSRF token of this page: the cookie is HttpOnly, so it is read from any form. */
export function token(near = document) {
  const input = near.querySelector("[name=csrfmiddlewaretoken]") ?? document.querySelector("[name=csrfmiddlewaretoken]");
  return input ? input.value : "";
}

/** Puts values into a template such as "已选 %n 项": every %letter that is named. */
export function fill(template, values) {
  return (template ?? "").replace(/%([a-z])/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Writes into a live region at most once in `pause` ms, so that screen readers can follow; the last words win. */
export function quietly(pause = 10000) {
  let last = 0;
  let timer = 0;
  return (write) => {
    clearTimeout(timer);
    const wait = Math.max(0, last + pause - Date.now());
    timer = setTimeout(() => {
      last = Date.now();
      write();
    }, wait);
  };
}

/** The focus goes into a field, or into the first one of a group; a button only where the group has no field. */
export function enter(target) {
  target.closest("details:not([open])")?.setAttribute("open", "");
  const found = (what) => [...target.querySelectorAll(what)].find((each) => !each.disabled && each.getClientRects().length > 0);
  const group = target.matches("fieldset, section");
  const field = (group && (found("input:not([type=hidden]), select, textarea") || found("button"))) || target;
  (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
