// Starts every module on what the page offers; each looks for its own data-attributes.
import { start as startArrive } from "./arrive.js";
import { start as startAutosave } from "./autosave.js";
import { start as startCrop } from "./crop.js";
import { start as startCountdown } from "./countdown.js";
import { start as startCounter } from "./counter.js";
import { start as startDialog } from "./dialog.js";
import { start as startErrorSummary } from "./errorsummary.js";
import { start as startOnce } from "./once.js";
import { start as startPhone } from "./phone.js";
import { start as startPrint } from "./print.js";
import { start as startProgress } from "./progress.js";
import { start as startQueue } from "./queue.js";
import { start as startReveal } from "./reveal.js";
import { start as startScore } from "./score.js";
import { start as startScrollEnd } from "./scrollend.js";
import { start as startSelect } from "./select.js";
import { start as startSession } from "./session.js";
import { start as startSignature } from "./signature.js";
import { start as startStudio } from "./studio.js";
import { start as startUpload } from "./upload.js";
import { start as startViewer } from "./viewer.js";

document.documentElement.classList.replace("no-js", "js");
[
  startSession, startReveal, startScrollEnd, startCounter, startCountdown, startDialog, startSelect, startQueue,
  startUpload, startCrop, startSignature, startAutosave, startStudio, startScore, startProgress, startPhone, startViewer, startPrint, startOnce, startArrive, startErrorSummary,
].forEach((start) => start(document));
