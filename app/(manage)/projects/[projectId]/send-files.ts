import { z } from "zod";

const refused = z.object({ error: z.object({ message: z.string() }) });

interface Sending {
  readonly to: string;
  readonly files: readonly File[];
  readonly onProgress: (sent: number) => void; // bytes
  readonly signal: AbortSignal;
}

/** Posts files in one request, each after the other, and returns what was answered. Throws an Error to be shown. */
export function sendFiles({ to, files, onProgress, signal }: Sending): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much it has sent
    request.open("POST", to);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer = parseJson(request.responseText);
      if (request.status < 300) resolve(answer);
      else reject(new Error(refused.safeParse(answer).data?.error.message ?? "The server refused the upload."));
    };
    request.onerror = () => reject(new Error("The connection broke. Try again."));
    request.onabort = () => reject(new Error("The upload was stopped."));
    signal.addEventListener("abort", () => request.abort());
    request.send(new Blob([...files]));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
