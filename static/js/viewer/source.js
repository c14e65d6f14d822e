// What a pane shows pages of: a PDF by pdf.js, or one picture. Both answer alike:
// { pages, page(number) → { width, height (CSS px at 100 %, not turned), draw(canvas, scale, turn) → { done, cancel } } }.

const CSS_PER_POINT = 96 / 72;

export function opened(viewer, pane) {
  return pane.dataset.kind === "pdf" ? pdf(viewer.dataset, pane.dataset.url) : picture(pane.dataset.url);
}

/** All of pdf.js comes from our own address, and without WebAssembly, which the page's policy would refuse. */
async function pdf(words, url) {
  const library = await import(words.pdfjs);
  library.GlobalWorkerOptions.workerSrc = words.pdfjsWorker;
  const folder = new URL(words.pdfjsFolder, location.href).href;
  const file = await library.getDocument({
    url,
    cMapUrl: `${folder}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}standard_fonts/`,
    wasmUrl: `${folder}wasm/`,
    iccUrl: `${folder}iccs/`,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    disableRange: true,
    disableWorkerRendering: true,
    verbosity: 0,
  }).promise;
  const page = async (number) => {
    const proxy = await file.getPage(number);
    const size = proxy.getViewport({ scale: CSS_PER_POINT });
    return {
      width: size.width,
      height: size.height,
      draw(canvas, scale, turn) {
        const viewport = proxy.getViewport({ scale: scale * CSS_PER_POINT, rotation: (proxy.rotate + turn) % 360 });
        canvas.width = Math.round(viewport.width);
        canvas.height = Math.round(viewport.height);
        const task = proxy.render({ canvas, viewport, annotationMode: library.AnnotationMode.ENABLE });
        return { done: task.promise, cancel: () => task.cancel() };
      },
    };
  };
  return { pages: file.numPages, page };
}

async function picture(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const width = image.naturalWidth;
  const height = image.naturalHeight;
  const draw = (canvas, scale, turn) => {
    const sideways = turn % 180 !== 0;
    canvas.width = Math.round((sideways ? height : width) * scale);
    canvas.height = Math.round((sideways ? width : height) * scale);
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turn * Math.PI) / 180);
    pen.drawImage(image, (-width * scale) / 2, (-height * scale) / 2, width * scale, height * scale);
    return { done: Promise.resolve(), cancel() {} };
  };
  return { pages: 1, page: async () => ({ width, height, draw }) };
}
