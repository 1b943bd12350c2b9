import { z } from "zod";

const accepted = z.object({ importId: z.string() });
const refused = z.object({ error: z.object({ message: z.string() }) });

interface Upload {
  readonly projectId: string;
  readonly files: readonly File[];
  readonly options: Record<string, unknown>;
  readonly onProgress: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** Sends files in one request, each after the other, and returns the import's id. Throws an Error to be shown. */
export function upload({ projectId, files, options, onProgress, signal }: Upload): Promise<string> {
  const listed = files.map((file) => ({ name: file.name, bytes: file.size }));
  const query = new URLSearchParams({ files: JSON.stringify(listed), options: JSON.stringify(options) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much it has sent
    request.open("POST", `/api/projects/${projectId}/imports?${query}`);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer = parseJson(request.responseText);
      if (request.status === 202) resolve(accepted.parse(answer).importId);
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
