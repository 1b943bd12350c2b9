import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFreshWeights } from "../../lib/nn/checkpoint-files";
import { randomFrom } from "../../lib/random";
import type { Shape } from "./shapes";

/** A checkpoint with fresh weights that Chorus and transformers read, and the tokens that both are given. */
export interface ModelFolder {
  readonly folder: string;
  /** Training rows, [batch][length]; the last token of each is the end token, 0. */
  readonly rows: readonly (readonly number[])[];
  readonly prompts: readonly (readonly number[])[]; // [batch][prompt]
  readonly newTokens: number;
  remove(): void;
}

const end = "</s>";
const word = (id: number) => (id === 0 ? end : `w${id}`);

/** Writes it to a temporary folder, in Hugging Face's layout. What PyTorch's side needs beside the model is work.json. */
export async function createModelFolder({ config, train, decode }: Shape): Promise<ModelFolder> {
  const folder = mkdtempSync(join(tmpdir(), "chorus-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  const random = randomFrom(1);
  const draw = () => 1 + Math.floor(random() * (config.vocab_size - 1));
  const many = (length: number) => Array.from({ length }, draw);
  const rows = Array.from({ length: train.batch }, () => [...many(train.length - 1), 0]);
  const prompts = Array.from({ length: decode.batch }, () => many(decode.prompt));
  try {
    mkdirSync(join(folder, "out"));
    write("config.json", config);
    write("tokenizer.json", tokenizer(config.vocab_size));
    write("tokenizer_config.json", { eos_token: end, pad_token: end, unk_token: end });
    write("work.json", { rows, prompts, tokens: decode.tokens });
    await writeFreshWeights(folder, 1);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, rows, prompts, newTokens: decode.tokens, remove };
}

/** Token ids as the text that this folder's tokenizer turns back into them. */
export const asText = (ids: readonly number[]): string => ids.map(word).join(" ");

/** A tokenizer of one word for each token, so that a benchmark decides on every token. */
function tokenizer(vocabulary: number) {
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    version: "1.0",
    added_tokens: [{ id: 0, content: end, ...special }],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: { type: "WordPiece", prefix: "##", cleanup: false },
    model: {
      type: "WordPiece",
      unk_token: end,
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(Array.from({ length: vocabulary }, (_, id) => [word(id), id])),
    },
  };
}
