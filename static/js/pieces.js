// A large file in pieces: the server is asked how much it has, and only the rest is sent, however often the link breaks.
import { fill, token } from "./page.js";

const PIECE = 1024 * 1024;
const TRIES = 8;
const LONGEST_PAUSE = 15000;

/** Without a secure connection the browser can't say what the whole must come to: then the file goes in one request. */
export function goesInPieces(words, file) {
  return Boolean(words.piecesUrl && Number(words.piecesAbove) && file.size > Number(words.piecesAbove) && crypto.subtle);
}

/** Resolves to the SHA-256 by which the slot takes the whole; rejects with a `note` in words, or after too many tries. */
export async function inPieces(slot, form, file, row, bar) {
  const words = slot.dataset;
  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const url = words.piecesUrl.replace("SHA256", sha256);
  const says = row.querySelector(".slot-file-state");
  const show = (offset, template) => {
    const n = Math.floor((offset / file.size) * 100);
    bar.value = n;
    row.dataset.state = "uploading";
    says.textContent = fill(template, { n });
  };
  let offset = null;
  let failed = 0;
  while (offset !== file.size) {
    try {
      if (offset === null) offset = await asked(url);
      show(offset, words.uploading);
      if (offset < file.size) {
        const next = await sent(url, form, file, offset);
        if (next === offset) throw new Error("no progress"); // an earlier request still holds the file
        offset = next;
      }
      failed = 0;
    } catch (problem) {
      failed += 1;
      if (problem.note !== undefined || failed > TRIES) throw problem;
      show(offset ?? 0, words.waiting);
      offset = null;
      await pause(failed);
    }
  }
  says.textContent = words.checking;
  return sha256;
}

async function asked(url) {
  return offsetOf(await fetch(url, { method: "HEAD", headers: { "X-Requested-With": "XMLHttpRequest" } }));
}

async function sent(url, form, file, offset) {
  const headers = {
    "Content-Type": "application/octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(file.size),
    "X-CSRFToken": token(form), "X-Requested-With": "XMLHttpRequest",
  };
  const answer = await fetch(url, { method: "PATCH", headers, body: file.slice(offset, offset + PIECE) });
  if (answer.status === 413) throw noted((await answer.json()).reason);
  return offsetOf(answer);
}

/** 204 and 409 both say where to go on; anything else is no answer of this door. */
function offsetOf(answer) {
  const offset = Number(answer.headers.get("Upload-Offset") ?? "none");
  if (![204, 409].includes(answer.status) || !Number.isInteger(offset)) {
    throw [401, 403].includes(answer.status) || answer.redirected ? noted(null) : new Error(String(answer.status));
  }
  return offset;
}

/** A refusal that trying again won't change; null: the session is over, in the words of the slot. */
function noted(note) {
  return Object.assign(new Error("refused"), { note });
}

/** Longer after each failure, but not beyond the moment at which the link is back. */
function pause(failed) {
  return new Promise((done) => {
    const timer = setTimeout(done, Math.min(LONGEST_PAUSE, 500 * 2 ** failed));
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
