// An address that names a group or a slot (#slot-hours_cards) leads into its first field.
import { enter } from "./page.js";

export function start(root) {
  const target = location.hash.length > 1 && root.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.matches("fieldset, section.slot")) return;
  // The browser goes to the fragment in its own time and would take the focus away from what can't have it itself.
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.addEventListener("focus", () => enter(target));
  enter(target);
}
