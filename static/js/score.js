// The scoring table: lines left, one of them open right, by mouse or by keyboard. Without this module every line is a page.
import { start as startCounter } from "./counter.js";
import { Saving } from "./scoresaving.js";

export function start(root) {
  for (const sheet of root.querySelectorAll("[data-score]")) new Sheet(sheet);
}

const fragment = (html) => document.createRange().createContextualFragment(html);
const plainClick = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

class Sheet {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("[data-score-list]");
    this.work = root.querySelector("[data-score-work]");
    this.turn = 0;
    this.drafts = new Map(); // new claims that were left unfinished, by line
    this.saving = new Saving(root, this.work, { show: (reply) => this.show(reply), open: (url, how) => this.open(url, how) });
    this.saving.meet();
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-score-open]");
      if (!link || !plainClick(event)) return;
      event.preventDefault();
      this.open(link.href, { push: true, focus: true, back: "scoreBack" in link.dataset });
    });
    this.list.addEventListener("keydown", (event) => this.step(event));
    this.work.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.leave(event);
    });
    window.addEventListener("popstate", () => this.open(location.href, {}));
    this.bring(this.current());
  }

  /** Into view inside the list; the page itself stays where it is while the list has a bar of its own. */
  bring(row) {
    if (!row) return;
    if (this.list.scrollHeight <= this.list.clientHeight) {
      if (document.activeElement && row.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
      return;
    }
    const frame = this.list.getBoundingClientRect();
    const place = row.getBoundingClientRect();
    const top = frame.top + this.list.querySelector(".score-jump").offsetHeight;
    const bottom = Math.min(frame.bottom, window.innerHeight);
    if (place.top < top) this.list.scrollTop += place.top - top;
    else if (place.bottom > bottom) this.list.scrollTop += place.bottom - bottom;
  }

  links() {
    return [...this.list.querySelectorAll(".score-home, .score-link")];
  }

  current() {
    return this.list.querySelector("[aria-current='true']");
  }

  /** Arrows, J and K walk from line to line while the focus is in the table; nothing is typed there. */
  step(event) {
    const by = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = this.links();
    const held = all.indexOf(document.activeElement);
    const present = all.findIndex((link) => link === this.current() || this.current()?.contains(link));
    const next = all[Math.min(all.length - 1, Math.max(0, held < 0 ? Math.max(present, 0) : held + by))];
    event.preventDefault();
    next?.focus({ preventScroll: true });
    this.bring(next?.closest("tr, .score-home"));
  }

  /** Back to the row this line came from; where only one of both is shown, the list comes back. */
  leave(event) {
    event.preventDefault();
    if (!this.list.checkVisibility()) {
      this.open(this.root.dataset.home, { push: true, back: true });
      return;
    }
    const row = this.current();
    (row?.querySelector("a") ?? row ?? this.links()[0])?.focus();
  }

  async open(address, { push = false, focus = false, back = false, settled = false } = {}) {
    const turn = ++this.turn;
    if (!settled) this.remember(await this.saving.settle());
    const url = new URL(address, location.href);
    url.searchParams.set("part", "1");
    const answer = await fetch(url, { redirect: "manual", headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
    if (turn !== this.turn) return;
    if (!answer?.ok) {
      this.saving.tell(this.root.dataset.lost, "failed");
      return;
    }
    const html = await answer.text();
    if (turn !== this.turn) return;
    const left = this.current();
    this.work.replaceChildren(fragment(html));
    url.searchParams.delete("part");
    if (push && url.href !== location.href) history.pushState({}, "", url);
    this.settled(left, { focus, back });
  }

  /** After the right side was replaced: which row is open, the title, the focus. */
  settled(left, { focus, back }) {
    const pane = this.work.querySelector("[data-score-pane]");
    const code = pane.dataset.scorePane;
    document.title = pane.dataset.title;
    this.root.classList.toggle("score-opened", code !== "");
    left?.removeAttribute("aria-current");
    const row = code ? this.list.querySelector(`[data-score-row="${code}"]`) : this.list.querySelector(".score-home");
    row?.setAttribute("aria-current", "true");
    startCounter(this.work);
    this.restore(code);
    this.saving.meet();
    if (back) (left?.querySelector("a") ?? left)?.focus();
    else if (focus) this.work.querySelector("#line-title").focus();
    this.bring(row);
  }

  remember(forms) {
    for (const form of forms) {
      const code = form.closest("[data-score-pane]").dataset.scorePane;
      this.drafts.set(code, [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "seen"].includes(name)));
    }
  }

  restore(code) {
    const form = this.work.querySelector('form[data-claim][data-mode="add"]');
    if (!form || !this.drafts.has(code)) return;
    for (const [name, value] of this.drafts.get(code)) {
      const field = form.elements.namedItem(name);
      if (field && !field.value) field.value = value;
    }
    this.drafts.delete(code);
  }

  show({ lines = {}, blocks = {}, parts = {} }) {
    for (const [id, html] of Object.entries(parts)) document.getElementById(id)?.replaceChildren(fragment(html));
    for (const [code, told] of Object.entries(lines)) {
      const row = this.list.querySelector(`[data-score-row="${code}"]`);
      if (!row) continue;
      row.querySelector("[data-line-self]").textContent = told.self;
      row.querySelector("[data-line-machine]").textContent = told.machine;
      row.querySelector("[data-line-note]").textContent = told.note;
      const reason = row.querySelector("[data-line-reason]");
      reason.textContent = told.reason;
      reason.hidden = told.self === told.machine;
    }
    for (const [code, told] of Object.entries(blocks)) {
      const block = this.list.querySelector(`[data-block="${code}"]`);
      if (!block) continue;
      block.querySelector("[data-block-machine]").textContent = told.machine;
      block.querySelector("[data-bar-claimed]").setAttribute("width", told.bar[0]);
      block.querySelector("[data-bar-counted]").setAttribute("width", told.bar[1]);
    }
  }
}
