// Saves a draft 1.5 s after typing stops and on leaving a field. Unsaved text is kept in the page only,
// never in the browser's storage. Two windows: the server answers 409 with what the other one saved.
import { element, fill, quietly, token } from "./page.js";
import { isOut, persistently } from "./session.js";

const PAUSE = 1500;
const RETRY = 10000;
const PATIENCE = 8000; // how long handing in waits for a save that is under way
const GONE = 410;
const GOES_ON = [408, 409, 429]; // too slow, a conflict, too often: not the last word

export function start(root) {
  for (const form of root.querySelectorAll("form[data-autosave-url]")) new Autosave(form);
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-save-status]") ?? document.querySelector("[data-save-status]");
    this.timer = 0;
    this.saved = this.snapshot();
    this.busy = false;
    this.under = Promise.resolve(); // the save that is under way
    this.waiting = false; // the form was sent while a save was under way, and follows it
    this.stopped = false;
    this.refused = null; // the text that the server would not keep: not sent again
    this.closed = false;
    this.away = false; // the session has ended; the person may come back
    this.disputed = 0; // fields whose two texts wait for the person's choice: until then nothing is sent
    this.aloud = quietly();
    this.speech = element("span", { class: "sr", role: "status" });
    this.status?.removeAttribute("role");
    this.status?.after(this.speech);
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(0));
    form.addEventListener("focusout", () => this.later(0));
    form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("focus", () => { if (this.away) this.later(0); }); // back from signing in
    window.addEventListener("pageshow", () => { this.stopped = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!this.stopped && this.snapshot() !== this.saved) event.preventDefault();
    });
  }

  /** What would be sent, as text: files, token and version left out, so that equal means nothing to save. */
  snapshot() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !["csrfmiddlewaretoken", "version"].includes(name)) data.append(name, value);
    }
    return data.toString();
  }

  later(pause) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), pause);
  }

  /**
   * Sent beside a save that is under way, the form would carry the version from before it, and be refused as if
   * somebody else had written. It is sent when the save has ended, with whatever version that brought; not at all
   * when it brought a question, or found the session ended: then the person goes on here, with what was typed.
   */
  async leave(event) {
    this.stopped = true;
    clearTimeout(this.timer);
    if (!this.busy) return;
    event.preventDefault();
    if (this.waiting) return;
    this.waiting = true;
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    await Promise.race([this.under, new Promise((done) => { setTimeout(done, PATIENCE); })]);
    submitter?.removeAttribute("aria-busy");
    this.waiting = false;
    this.busy = false;
    this.stopped = false;
    if (!this.disputed && !this.away) this.form.requestSubmit(submitter ?? undefined);
  }

  save() {
    const now = this.snapshot();
    if (this.stopped || this.closed || this.disputed || now === this.saved || now === this.refused) return;
    if (this.busy) {
      this.later(PAUSE);
      return;
    }
    this.busy = true;
    this.under = this.keep(now);
  }

  async keep(now) {
    this.say("saving");
    try {
      await this.send(now);
    } catch {
      this.say(navigator.onLine ? "failed" : "offline");
      this.later(RETRY);
    } finally {
      this.busy = false;
    }
  }

  async send(now) {
    const body = new URLSearchParams(now);
    const version = this.form.elements.namedItem("version");
    if (version) body.set("version", version.value);
    body.set("autosave", "1");
    const answer = await persistently(() => fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { "X-CSRFToken": token(this.form), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    }));
    this.away = isOut(answer);
    if (this.away) {
      this.say("signedOut", "failed");
      return;
    }
    if (answer.status === 422) {
      // What can't be stored yet is told when the person continues, not while typing.
      this.saved = now;
      this.say("saved");
      return;
    }
    if (answer.status >= 400 && answer.status < 500 && !GOES_ON.includes(answer.status)) {
      await this.refuse(answer, now);
      return;
    }
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const reply = await answer.json();
    const keepVersion = () => { if (version && reply.version != null) version.value = reply.version; };
    if (answer.status === 409) {
      this.ask(reply.fields ?? {}, keepVersion);
      return;
    }
    keepVersion();
    this.saved = now;
    this.say("saved", "saved", reply.saved_at);
    if (this.snapshot() !== now) this.later(PAUSE);
  }

  /** Nothing was kept, and sending the same again would not help: says so and why; leaving the page still warns. */
  async refuse(answer, now) {
    this.refused = now;
    this.closed = answer.status === GONE;
    const { says } = await answer.json().catch(() => ({}));
    this.tell(says ? fill(this.status?.dataset.refused, { w: says }) : this.status?.dataset.unkept, "failed");
    if (this.snapshot() !== now) this.later(PAUSE);
  }

  /**
   * Shows the other text beside each field in dispute; nothing is overwritten without a press. Only then is the
   * newer version taken over: a form sent meanwhile still carries the one it was read with, and is refused.
   */
  ask(fields, keepVersion) {
    const settled = () => {
      this.disputed -= 1;
      if (this.disputed) return;
      keepVersion();
      this.later(0);
    };
    this.disputed = 1; // the asking itself, so that it settles once even when no field differs
    for (const [name, { theirs }] of Object.entries(fields)) {
      const field = this.form.elements.namedItem(name);
      if (!field || !("value" in field) || field.value === theirs) continue;
      this.disputed += 1;
      const place = field.closest?.(".field") ?? this.status.parentElement;
      place.append(this.choice(field, theirs, settled));
    }
    settled();
    if (this.disputed) this.say("conflict");
  }

  choice(field, theirs, settled) {
    const words = this.status.dataset;
    const take = element("button", { type: "button", class: "button button-small" }, words.useTheirs);
    const keep = element("button", { type: "button", class: "button button-small" }, words.keepMine);
    const box = element(
      "div", { class: "conflict" },
      element("strong", {}, words.theirs), element("div", { class: "conflict-text" }, String(theirs ?? "")),
      element("div", { class: "row" }, keep, take),
    );
    const close = () => { box.remove(); field.focus?.(); settled(); };
    take.addEventListener("click", () => {
      field.value = theirs ?? "";
      field.dispatchEvent?.(new Event("input", { bubbles: true }));
      close();
    });
    keep.addEventListener("click", close);
    return box;
  }

  say(words, state = words, time = "") {
    if (!this.status) return;
    const clock = time || new Date().toLocaleTimeString("zh-CN", { hourCycle: "h23" });
    this.tell(fill(this.status.dataset[words], { t: clock }), state);
  }

  tell(text, state) {
    if (!this.status) return;
    this.status.dataset.state = state;
    this.status.textContent = text;
    if (state !== "saving") this.aloud(() => { this.speech.textContent = text; });
  }
}
