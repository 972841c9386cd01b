// Sends a file's bytes ahead of the message that names it, with progress and a way to stop.

import { t } from "./words.js";

const PASSING = [408, 425, 429]; // refusals that another time may not be

/** Why the server did not take the bytes; `final` where it never will take these. */
function refusal({ status, response }) {
  const error = new Error(response?.error || t(status === 413 ? "upload_too_large" : "upload_failed"));
  error.final = status >= 400 && status < 500 && !PASSING.includes(status);
  return error;
}

/**
 * Start an upload. Returns {done, stop}; `done` gives the upload id, or throws an Error a person can read, `final` when trying
 * again cannot help; null after `stop`.
 */
export function upload(file, { token, progress }) {
  const request = new XMLHttpRequest(); // fetch cannot report the progress of what it sends
  const done = new Promise((resolve, reject) => {
    request.open("POST", "/upload");
    request.setRequestHeader("X-Requested-With", "peiban");
    if (token) request.setRequestHeader("X-Chat-Token", token);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(Math.round((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => {
      if (request.status < 300 && request.response?.upload) resolve(String(request.response.upload));
      else reject(refusal(request));
    });
    request.addEventListener("error", () => reject(new Error(t("upload_failed"))));
    request.addEventListener("abort", () => resolve(null));
    const form = new FormData();
    form.append("file", file, file.name || "file");
    request.send(form);
  });
  return { done, stop: () => request.abort() };
}

export const kindOf = (file) => ({ name: file.name || t("file"), size: file.size, type: file.type, kind: "document", url: null });
