import type { TextPiece } from "../../lib/nn/sampler";

/**
 * Prints responses as they are written. Several are written at a time: one is shown as it grows while the others wait
 * their turn. Where there are several, a line above each says whose it is.
 */
export function responsePrinter(write: (text: string) => void, prompts: readonly string[], samples: number) {
  const single = prompts.length * samples === 1;
  const waiting = new Map<string, { title: string; text: string; ended: boolean }>();
  let shown: string | undefined;
  const titleOf = (prompt: number, sample: number) => {
    const line = prompts[prompt]?.trim().split("\n", 1)[0]?.slice(0, 80) ?? "";
    return samples > 1 ? `── ${line} (${sample + 1} of ${samples})\n` : `── ${line}\n`;
  };
  return ({ prompt, sample, text, last }: TextPiece): void => {
    const key = `${prompt} ${sample}`;
    const own = waiting.get(key) ?? { title: titleOf(prompt, sample), text: "", ended: false };
    waiting.set(key, own);
    own.text += text;
    own.ended = last;
    for (const [next, response] of waiting) {
      if (shown !== next && !single) write(response.title);
      shown = next;
      write(response.text);
      response.text = "";
      if (!response.ended) break;
      write(single ? "\n" : "\n\n");
      waiting.delete(next);
    }
  };
}
