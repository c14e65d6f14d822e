// The plan studio's editor: line numbers that follow the text, and what is wrong with it while it is typed.
// Everything is there without this module, too: the server draws numbers and marks when the form is sent.
import { element, fill, quietly, token } from "./page.js";

const PAUSE = 700;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-errors-url]")) new Editor(form);
}

class Editor {
  constructor(form) {
    this.form = form;
    this.text = form.elements.namedItem("text");
    this.gutter = form.querySelector("[data-editor-lines]");
    this.list = form.querySelector("[data-marks-list]");
    this.count = form.querySelector("[data-marks-count]");
    this.aloud = quietly();
    this.timer = 0;
    this.asking = null;
    this.tones = new Map();
    this.text.addEventListener("input", () => {
      this.number();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.list.addEventListener("click", (event) => this.jump(event.target.closest("[data-line]")?.dataset.line));
    if (this.list.children.length) this.ask(); // the server's marks name their lines; these lead to them
    this.jump(new URLSearchParams(location.search).get("line"));
  }

  number() {
    const wanted = this.text.value.split("\n").length;
    this.text.rows = wanted;
    while (this.gutter.children.length > wanted) this.gutter.lastElementChild.remove();
    while (this.gutter.children.length < wanted) {
      this.gutter.append(element("li", {}, String(this.gutter.children.length + 1)));
    }
  }

  async ask() {
    this.asking?.abort(); // what was asked about an older text is of no use any more
    const asking = (this.asking = new AbortController());
    const body = new URLSearchParams({ file: this.form.elements.namedItem("file").value, text: this.text.value });
    let answer;
    try {
      answer = await fetch(this.form.dataset.errorsUrl, {
        method: "POST", body, redirect: "manual", signal: asking.signal,
        headers: { "X-CSRFToken": token(this.form), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      });
    } catch {
      return; // offline, or a newer text is asked about: the next keystroke asks again
    }
    if (!answer.ok) return;
    const found = await answer.json().catch(() => null);
    if (found && asking === this.asking) this.show(found);
  }

  show({ marks, elsewhere }) {
    for (const line of this.gutter.children) line.className = "";
    for (const mark of [...marks].reverse()) {
      const line = this.gutter.children[mark.line - 1];
      if (line) line.className = `is-${mark.tone}`;
    }
    this.list.replaceChildren(
      ...marks.map((mark) => this.line(mark, mark.line ? fill(this.form.dataset.lineWords, { n: mark.line }) : "", mark.line)),
      ...elsewhere.map((mark) => this.line(mark, mark.line ? `${mark.file}:${mark.line}` : mark.file, 0)),
    );
    const n = marks.length + elsewhere.length;
    this.aloud(() => { this.count.textContent = n ? fill(this.form.dataset.found, { n }) : this.form.dataset.clean; });
  }

  line(mark, place, line) {
    const where = line
      ? element("button", { type: "button", class: "button button-quiet button-small number", "data-line": line }, place)
      : element("span", { class: "number" }, place);
    return element("li", { class: `remark remark-${mark.tone}` }, where, ` ${mark.says} ${mark.remedy}`);
  }

  /** Puts the cursor on a line and brings it into view. */
  jump(number) {
    const lines = this.text.value.split("\n");
    const at = Number(number) - 1;
    if (!(at in lines)) return; // no line is asked for, or there are fewer by now
    const before = lines.slice(0, at).join("\n").length;
    const from = before ? before + 1 : 0;
    this.text.focus({ preventScroll: true });
    this.text.setSelectionRange(from, from + lines[at].length);
    this.gutter.children[at]?.scrollIntoView({ block: "center" });
  }
}
