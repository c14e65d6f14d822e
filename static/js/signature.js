// A signature drawn on screen goes into the form's own file field as a PNG, so the server sees one way in.
export function start(root) {
  for (const box of root.querySelectorAll("[data-signature]")) run(box);
}

async function run(box) {
  const canvas = box.querySelector("canvas");
  const input = document.getElementById(box.dataset.input);
  const live = box.querySelector("[data-signature-live]");
  const SignaturePad = await library(box, live);
  if (!SignaturePad) return;
  const pad = new SignaturePad(canvas, { minWidth: 0.8, maxWidth: 3, penColor: "#000" });
  let drawn = false;

  // Turning the phone clears a canvas: strokes are kept and drawn again, as large as the new size allows.
  let size = null;
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const strokes = pad.toData();
    const now = { width: canvas.clientWidth, height: canvas.clientHeight };
    if (size?.width && size.height) rescale(strokes, Math.min(now.width / size.width, now.height / size.height));
    size = now;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
    if (drawn) keep();
    box.dataset.signatureReady = ""; // until now a stroke would have been lost: the box is grey and takes none
  };
  const keep = () => new Promise((resolve) => {
    if (pad.isEmpty() || pad.toData().length === 0) {
      if (drawn) input.value = "";
      drawn = false;
      live.textContent = "";
      resolve();
      return;
    }
    flat(canvas).toBlob((blob) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = transfer.files;
      drawn = true;
      live.textContent = box.dataset.done;
      resolve();
    }, "image/png");
  });

  pad.addEventListener("endStroke", keep);
  new ResizeObserver(fit).observe(canvas);
  box.querySelector("[data-signature-undo]").addEventListener("click", () => {
    pad.fromData(pad.toData().slice(0, -1));
    keep();
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    keep();
  });
  // Another file was chosen by hand: the drawing gives way.
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    drawn = false;
    pad.clear();
    live.textContent = "";
  });
}

/** The pad's own script; when it can't be fetched the box says what else can be done. */
async function library(box, live) {
  try {
    return (await import(box.dataset.signaturePad)).default;
  } catch {
    live.textContent = box.dataset.missing;
    return null;
  }
}

function rescale(strokes, by) {
  for (const point of strokes.flatMap((stroke) => stroke.points)) {
    point.x *= by;
    point.y *= by;
  }
}

/** On white and at most 1200 × 600 px, as the server's rule for signatures asks. */
function flat(canvas) {
  const scale = Math.min(1, 1200 / canvas.width, 600 / canvas.height);
  const copy = document.createElement("canvas");
  copy.width = Math.round(canvas.width * scale);
  copy.height = Math.round(canvas.height * scale);
  const pen = copy.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}
