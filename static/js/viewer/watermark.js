// Who looks, for which office and since when, across the page. It deters from photographing the screen; whoever may
// read the page can get at its bytes without it.

export function stamp(canvas, words, ratio) {
  const pen = canvas.getContext("2d");
  const size = 15 * ratio;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.font = `${size}px sans-serif`;
  pen.fillStyle = "rgb(27 36 48 / 0.13)";
  pen.rotate(-Math.PI / 7);
  const reach = canvas.width + canvas.height;
  const step = pen.measureText(words).width + 5 * size;
  let shift = 0;
  for (let y = 0; y < reach; y += 9 * size) {
    for (let x = -reach + shift; x < reach; x += step) pen.fillText(words, x, y);
    shift = shift ? 0 : step / 2;
  }
}
