// A page outlives its session: the person signs in in another window, and goes on here with the same text.
// The token of a page is worthless after that, so it is fetched anew, for the same person only: what somebody typed
// must not be handed in by whoever signed in next.
const OLD = 10 * 60 * 1000; // before that a form is sent without asking first

let asked = Date.now();

/** "same": this page's person is signed in, and its forms carry a good token again; "out"; "other"; "" not reached. */
export async function renewed() {
  const page = document.documentElement.dataset;
  let reply;
  try {
    const answer = await fetch(page.sessionUrl, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) return "";
    reply = await answer.json();
  } catch {
    return "";
  }
  if (!reply.person) return "out";
  if (reply.person !== page.person) return "other";
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = reply.token;
  return "same";
}

/** The server sent us to sign in, or the token was not this session's. */
export function isOut(answer) {
  return answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
}

/** `send()` asks the server with the page's token of that moment; once more after the person has come back. */
export async function persistently(send) {
  const answer = await send();
  if (!isOut(answer)) return answer;
  const standing = await renewed();
  say(standing);
  return standing === "same" ? send() : answer;
}

function say(standing) {
  const box = document.getElementById("session-notice");
  if (!box) return;
  box.hidden = !["out", "other"].includes(standing);
  if (box.hidden) return;
  box.querySelector("[data-session-words]").textContent = box.dataset[standing];
}

export function start(root) {
  // Caught before anything else hears of it: nobody marks the form as sent, and nothing of it is lost.
  root.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || !document.documentElement.dataset.person || Date.now() - asked < OLD) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goOn(form, submitter);
  }, true);
}

async function goOn(form, submitter) {
  const standing = await renewed();
  say(standing);
  if (["out", "other"].includes(standing)) {
    const box = document.getElementById("session-notice");
    box?.scrollIntoView({ block: "center" });
    box?.focus();
    return;
  }
  asked = Date.now();
  form.requestSubmit(submitter ?? undefined);
}
