// One request per file with its progress, a large one in pieces; a failed one stays in the list and can be sent again.
import { element, fill, token } from "./page.js";
import { goesInPieces, inPieces } from "./pieces.js";
import { renewed } from "./session.js";

export function start(root) {
  for (const slot of root.querySelectorAll("[data-upload-url]")) run(slot);
}

function run(slot) {
  const form = slot.querySelector("form.slot-choose");
  const input = form?.querySelector("input[type=file]");
  const files = slot.querySelector("[data-slot-files]");
  if (!input || !files) return;
  slot.querySelector("[data-upload-send]").hidden = true;

  const take = (list) => {
    const chosen = input.multiple ? [...list] : [...list].slice(0, 1);
    const most = Number(slot.dataset.shrink);
    if (most) sendInOrder(slot, form, files, chosen, most);
    else for (const file of chosen) send(slot, form, files, file);
    input.value = "";
  };
  input.addEventListener("change", () => take(input.files));
  slot.addEventListener("dragover", (event) => {
    event.preventDefault();
    slot.classList.add("slot-drop");
  });
  slot.addEventListener("dragleave", (event) => {
    if (!slot.contains(event.relatedTarget)) slot.classList.remove("slot-drop");
  });
  slot.addEventListener("drop", (event) => {
    event.preventDefault();
    slot.classList.remove("slot-drop");
    take(event.dataTransfer.files);
  });
}

/** Photographs: made smaller before they leave the telephone, and sent in the order in which they were chosen. */
async function sendInOrder(slot, form, files, chosen, most) {
  for (const file of chosen) {
    const small = await shrunk(file, most);
    await new Promise((done) => {
      const request = send(slot, form, files, small);
      if (request instanceof XMLHttpRequest) request.addEventListener("loadend", done);
      else Promise.resolve(request).then(done);
    });
  }
}

/** The picture as it is seen, its longer side at most `most` pixels; what can't be read here is sent as it is. */
async function shrunk(file, most) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = element("canvas", {});
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg", 0.85));
    return blob ? new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function send(slot, form, files, file, row = newRow(files, file)) {
  const words = slot.dataset;
  const bar = element("progress", { max: "100", value: "0", "aria-label": file.name });
  row.querySelectorAll("progress, .slot-file-note, .slot-file-acts").forEach((node) => node.remove());
  row.append(bar);
  const fail = (note) => {
    bar.remove();
    settle(slot, row, "failed", words.failed, note);
    offerRetry(slot, form, files, file, row);
  };
  if (Number(words.maxBytes) && file.size > Number(words.maxBytes)) {
    bar.remove();
    settle(slot, row, "refused", words.refused, words.tooLarge);
    row.append(dismissal(words, row));
    return null;
  }

  if (goesInPieces(words, file)) {
    return inPieces(slot, form, file, row, bar).then((sha256) => {
      const whole = new FormData();
      whole.append("slot", words.slot);
      whole.append("pieces", sha256);
      whole.append("name", file.name);
      return post(slot, form, row, bar, whole, fail);
    }, (problem) => fail(problem.note === null ? words.signedOut : problem.note ?? words.failedNote));
  }
  const body = new FormData();
  body.append("slot", words.slot);
  body.append("file", file, file.name);
  return post(slot, form, row, bar, body, fail);
}

function post(slot, form, row, bar, body, fail) {
  const words = slot.dataset;
  const request = new XMLHttpRequest();
  request.open("POST", words.uploadUrl);
  request.setRequestHeader("X-CSRFToken", token(form));
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || body.has("pieces")) return;
    const n = Math.round((event.loaded / event.total) * 100);
    bar.value = n;
    state(row, "uploading", n < 100 ? fill(words.uploading, { n }) : words.checking);
  });
  request.addEventListener("error", () => fail(words.failedNote));
  request.addEventListener("timeout", () => fail(words.failedNote));
  request.addEventListener("load", () => {
    if (request.status === 413) {
      fail(words.tooLarge);
      return;
    }
    const reply = read(request.responseText);
    if (!reply) {
      fail([401, 403].includes(request.status) || request.responseURL !== new URL(words.uploadUrl, location.href).href
        ? words.signedOut : words.failedNote);
      return;
    }
    bar.remove();
    done(slot, form, row, reply);
  });
  if (!body.has("pieces")) state(row, "uploading", fill(words.uploading, { n: 0 }));
  request.send(body);
  return request;
}

function read(text) {
  try {
    const reply = JSON.parse(text);
    return reply && reply.state ? reply : null;
  } catch {
    return null;
  }
}

function done(slot, form, row, reply) {
  const words = slot.dataset;
  const label = { ready: words.ready, checking: words.checking, refused: words.refused }[reply.state] ?? reply.state;
  row.dataset.file = reply.id ?? "";
  if (reply.url) row.querySelector(".slot-file-name").replaceChildren(element("a", { href: reply.url }, reply.name));
  settle(slot, row, reply.state, label, reply.reason);
  if (reply.state === "ready") {
    slot.classList.remove("slot-needed", "slot-refused");
    slot.classList.add("slot-filled");
  }
  if (reply.id && words.removeUrl) row.append(removal(words, form, reply));
  else row.append(dismissal(words, row));
  slot.dispatchEvent(new CustomEvent("slot:file", { bubbles: true, detail: reply }));
}

function settle(slot, row, name, label, note) {
  state(row, name, label);
  if (note) row.append(element("p", { class: "slot-file-note" }, note));
  slot.querySelector("[data-slot-live]").textContent =
    [row.querySelector(".slot-file-name").textContent, label, note].filter(Boolean).join(" ");
}

function state(row, name, label) {
  row.dataset.state = name;
  row.querySelector(".slot-file-state").textContent = label;
}

function newRow(files, file) {
  const row = element(
    "li", { class: "slot-file" },
    element("span", { class: "slot-file-name" }, file.name), element("span", { class: "slot-file-state" }),
  );
  files.append(row);
  return row;
}

function offerRetry(slot, form, files, file, row) {
  const again = element("button", { type: "button", class: "button button-small" }, slot.dataset.retry);
  again.addEventListener("click", async () => {
    await renewed(); // after a session that ended the page's token is another one
    send(slot, form, files, file, row);
  });
  const acts = dismissal(slot.dataset, row);
  acts.prepend(again);
  row.append(acts);
}

function dismissal(words, row) {
  const drop = element("button", { type: "button", class: "button button-quiet button-small" }, words.dismiss);
  drop.addEventListener("click", () => row.remove());
  return element("div", { class: "slot-file-acts" }, drop);
}

/** The same form the server draws for a stored file. */
function removal(words, form, reply) {
  return element(
    "form", { class: "slot-file-acts", method: "post", action: words.removeUrl },
    element("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token(form) }),
    element("input", { type: "hidden", name: "file", value: reply.id }),
    element("button", { class: "button button-quiet button-small" }, words.dismiss),
  );
}
