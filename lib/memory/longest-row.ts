/**
 * About how many bytes of English a tokenizer makes one token of, by the size of its vocabulary: 1.8 was measured with
 * 512 tokens, 3.6 with 2,048. Rather too few than too many: rows are taken to be long rather than short.
 */
function bytesPerToken(vocabSize: number): number {
  return Math.min(4, Math.max(1, 1.8 + 0.6 * (Math.log2(vocabSize) - 9)));
}

/** About how many tokens so much text is, a template's and the end token included. */
export function tokensOf(bytes: number, vocabSize: number): number {
  return Math.ceil(bytes / bytesPerToken(vocabSize)) + 8;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function textBytes(text: unknown): number {
  if (typeof text === "string") return Buffer.byteLength(text);
  if (Array.isArray(text)) return text.reduce((sum: number, turn) => sum + textBytes(turn), 0);
  return isRecord(text) ? textBytes(text.content) : 0;
}

/** Bytes of a dataset's longest texts. */
export interface LongestText {
  readonly row: number; // a prompt with its response, or a conversation
  readonly prompt: number;
}

/** The longest texts among rows of any of the formats that methods read. */
export function longestText(rows: readonly unknown[]): LongestText {
  let [longest, longestPrompt] = [0, 0];
  for (const row of rows) {
    if (!isRecord(row)) continue;
    const prompt = textBytes(row.prompt);
    const answers = [row.chosen, row.rejected, row.completion, row.completions].map(textBytes);
    longest = Math.max(longest, textBytes(row.messages), prompt + Math.max(...answers));
    longestPrompt = Math.max(longestPrompt, prompt);
  }
  return { row: longest, prompt: longestPrompt };
}
