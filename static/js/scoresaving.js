// One claim of the score sheet: what it would count is foretold while choosing, and it is kept by itself.
// A changed claim is sent when typing pauses; a new one on its button, or when it is complete and the focus leaves it.
import { element, fill, quietly, token } from "./page.js";
import { persistently } from "./session.js";

const PAUSE = 1200;
const CHOSEN = 350; // arrows through a list of choices send one request, not ten
const RETRY = 10000;

const snapshot = (form) => {
  const kept = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "seen"].includes(name));
  return JSON.stringify(kept.map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
};
const withToken = (body, form) => {
  if (body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", token(form));
  return body;
};
const isNew = (form) => form.dataset.mode === "add";

export class Saving {
  /** `show(reply)` puts what the server answers into the page; `open(url, options)` fetches the right side anew. */
  constructor(root, work, { show, open }) {
    Object.assign(this, { root, work, show, open });
    this.forms = new Map();
    this.queue = Promise.resolve();
    this.away = false; // the session has ended; the person may come back
    this.status = root.querySelector("[data-save-status]");
    this.aloud = quietly(4000);
    this.speech = element("span", { class: "sr", role: "status" });
    this.status?.removeAttribute("role");
    this.status?.after(this.speech);
    const changed = (pause) => (event) => this.changed(event.target.closest("form[data-claim]"), pause);
    work.addEventListener("input", changed(PAUSE));
    work.addEventListener("change", changed(CHOSEN));
    work.addEventListener("focusout", (event) => this.left(event));
    work.addEventListener("submit", (event) => this.pressed(event));
    window.addEventListener("online", () => this.settle());
    window.addEventListener("focus", () => { if (this.away) this.settle(); }); // back from signing in
    window.addEventListener("beforeunload", (event) => { if (this.unsaved().length) event.preventDefault(); });
  }

  /** Call when the right side was replaced. */
  meet() {
    for (const { timer } of this.forms.values()) clearTimeout(timer);
    this.forms.clear();
    for (const form of this.work.querySelectorAll("form[data-claim]")) {
      this.forms.set(form, { saved: snapshot(form), refused: "", timer: 0, asked: 0, complete: false });
      if (isNew(form) && form.elements.namedItem("proof")?.value) this.changed(form, 0, true);
    }
  }

  unsaved() {
    return [...this.forms].filter(([form, state]) => snapshot(form) !== state.saved).map(([form]) => form);
  }

  /** Keeps what can be kept before something else is shown; answers with the new claims that are not complete. */
  async settle() {
    for (const form of this.unsaved()) {
      const state = this.forms.get(form);
      clearTimeout(state.timer);
      if (!isNew(form) || state.complete) this.enqueue(form, { stay: true });
    }
    await this.queue;
    return this.unsaved().filter(isNew);
  }

  changed(form, pause, always = false) {
    const state = this.forms.get(form);
    if (!state) return;
    clearTimeout(state.timer);
    const now = snapshot(form);
    if (!always && now === state.saved) return;
    state.timer = setTimeout(() => {
      if (isNew(form)) this.foretell(form);
      else if (now !== state.refused) this.enqueue(form);
    }, pause);
  }

  left(event) {
    const form = event.target.closest("form[data-claim]");
    const state = this.forms.get(form);
    if (!state || form.contains(event.relatedTarget)) return;
    if (!isNew(form)) this.changed(form, 0);
    else if (event.relatedTarget && state.complete && snapshot(form) !== state.saved) this.enqueue(form, { stay: true });
  }

  pressed(event) {
    const form = event.target.closest("form[data-claim]");
    if (!form) return;
    event.preventDefault();
    clearTimeout(this.forms.get(form)?.timer);
    this.enqueue(form, { pressed: true });
  }

  enqueue(form, options = {}) {
    this.queue = this.queue.then(() => this.keep(form, options)).catch(() => {
      this.say(navigator.onLine ? "failed" : "offline");
      const state = this.forms.get(form);
      if (state) state.timer = setTimeout(() => this.enqueue(form, options), RETRY);
    });
  }

  post(url, body, form) {
    return persistently(() => fetch(url, {
      method: "POST", body: withToken(body, form), redirect: "manual",
      headers: { "X-CSRFToken": token(form), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    }));
  }

  async keep(form, { pressed = false, stay = false } = {}) {
    const state = this.forms.get(form);
    if (!state) return;
    const now = snapshot(form);
    if (!pressed && now === state.saved) return;
    const sendsFile = Boolean(form.elements.namedItem("file")?.files?.length);
    this.say("saving");
    const answer = await this.post(form.action, new FormData(form), form);
    this.away = answer.type === "opaqueredirect" || answer.status === 401;
    if (this.away) return this.say("signedOut", "failed");
    if (answer.status >= 500 || [408, 429].includes(answer.status)) throw new Error(String(answer.status));
    const reply = await answer.json().catch(() => ({}));
    this.mark(form, reply.errors ?? {}, pressed);
    if (answer.status === 409) return this.ask(form, reply);
    if (!answer.ok) {
      state.refused = now;
      return this.tell(reply.says ? fill(this.status?.dataset.refused, { w: reply.says }) : this.status?.dataset.unkept, "failed");
    }
    state.saved = now;
    form.elements.namedItem("seen").value = reply.seen;
    this.show(reply);
    this.say("saved", "saved", reply.saved_at);
    if (isNew(form) || sendsFile) {
      this.forms.delete(form);
      if (!stay) await this.open(reply.open, { focus: pressed, settled: true });
    } else if (snapshot(form) !== now) this.changed(form, PAUSE);
  }

  /** What it would count, before it is kept. */
  async foretell(form) {
    const state = this.forms.get(form);
    const turn = ++state.asked;
    const body = new FormData(form);
    if (form.elements.namedItem("file")?.files?.length) body.set("file_follows", "1");
    body.delete("file");
    const answer = await this.post(form.dataset.previewUrl, body, form).catch(() => null);
    if (!answer?.ok || turn !== state.asked || !this.forms.has(form)) return;
    const reply = await answer.json();
    const choice = form.elements.namedItem("choice");
    if (reply.choice && choice && !choice.value) choice.value = reply.choice;
    state.complete = reply.complete;
    this.mark(form, reply.errors);
    this.show(reply);
  }

  /** Errors beside their fields, in the words of the server. */
  mark(form, errors, focus = false) {
    for (const old of form.querySelectorAll("[data-live-error]")) old.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const [name, says] of Object.entries(errors)) {
      const field = form.elements.namedItem(name);
      const place = field?.closest?.(".field");
      if (!place) continue;
      field.closest("details")?.setAttribute("open", "");
      field.setAttribute("aria-invalid", "true");
      const id = `${field.id}_live`;
      place.querySelector(".field-control, input, select, textarea").before(
        element("p", { class: "field-error", id, "data-live-error": "" }, says.join(" ")),
      );
      field.setAttribute("aria-errormessage", id);
    }
    if (focus) form.querySelector("[aria-invalid]")?.focus();
  }

  /** Somebody changed the same claim in another window: both are shown, nothing is overwritten without a press. */
  ask(form, { says, theirs, seen, open }) {
    form.querySelector(".conflict")?.remove();
    const words = this.root.dataset;
    const keep = element("button", { type: "button", class: "button button-small" }, words.keepMine);
    const take = element("button", { type: "button", class: "button button-small" }, words.useTheirs);
    const box = element(
      "div", { class: "conflict", role: "alert" },
      element("p", {}, says), element("strong", {}, words.theirs), element("div", { class: "conflict-text" }, theirs),
      element("div", { class: "row" }, keep, take),
    );
    keep.addEventListener("click", () => {
      form.elements.namedItem("seen").value = seen;
      box.remove();
      this.enqueue(form, { pressed: true });
    });
    take.addEventListener("click", () => { this.forms.delete(form); this.open(open, { focus: true, settled: true }); });
    form.prepend(box);
    this.say("conflict");
  }

  say(words, state = words, time = "") {
    this.tell(fill(this.status?.dataset[words], { t: time }), state);
  }

  tell(text, state) {
    if (!this.status) return;
    this.status.dataset.state = state;
    this.status.textContent = text;
    if (state !== "saving") this.aloud(() => { this.speech.textContent = text; });
  }
}
