import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import type { Message } from "../datasets/preference-row";
import { AppError } from "../errors";
import { readJson } from "./read-json";

/** Text to token ids and back, and conversations to text, as the checkpoint's own files say. */
export interface Tokenizer {
  readonly padId: number;
  readonly eosId: number;
  readonly eosToken: string;
  readonly hasChatTemplate: boolean;
  /** With the special tokens that the tokenizer adds by itself, such as a beginning-of-sequence token. */
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
  /** @throws AppError when the checkpoint has no chat template, or the template refuses the messages. */
  renderChat(messages: readonly Message[], addGenerationPrompt: boolean): string;
  encodeChat(messages: readonly Message[], addGenerationPrompt: boolean): number[];
}

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();
const tokenizerConfig = z.looseObject({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  chat_template: z.unknown().optional(),
});
const namedTemplates = z.array(z.object({ name: z.string(), template: z.string() }));

function findTemplate(folder: string, inConfig: unknown): string | null {
  const file = join(folder, "chat_template.jinja");
  if (existsSync(file)) return readFileSync(file, "utf8");
  if (typeof inConfig === "string") return inConfig;
  const named = namedTemplates.safeParse(inConfig);
  return (named.success && named.data.find(({ name }) => name === "default")?.template) || null;
}

/** Reads `tokenizer.json`, `tokenizer_config.json` and the chat template of a checkpoint folder. */
export function openTokenizer(folder: string): Tokenizer {
  const model = readJson(join(folder, "tokenizer.json"), z.looseObject({}));
  const config = readJson(join(folder, "tokenizer_config.json"), tokenizerConfig);
  const tokenizer = new HuggingFaceTokenizer(model, config);
  const idOf = (text: string | null | undefined) => (text ? tokenizer.token_to_id(text) : undefined);
  const eosToken = config.eos_token ?? "";
  const eosId = idOf(eosToken);
  if (eosId === undefined) {
    throw new AppError("invalid", `${folder}: tokenizer_config.json names no eos_token that tokenizer.json knows.`);
  }
  const source = findTemplate(folder, config.chat_template);
  const template = source === null ? null : new Template(source);
  const plain = { add_special_tokens: false };

  const renderChat = (messages: readonly Message[], addGenerationPrompt: boolean): string => {
    if (template === null) {
      throw new AppError("invalid", `${folder} has no chat template, so it cannot read messages. Give it plain text.`);
    }
    try {
      return template.render({
        messages,
        add_generation_prompt: addGenerationPrompt,
        bos_token: config.bos_token ?? "",
        eos_token: eosToken,
        pad_token: config.pad_token ?? "",
        unk_token: config.unk_token ?? "",
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError("invalid", `The chat template of ${folder} refuses these messages: ${reason}`, undefined, {
        cause,
      });
    }
  };

  return {
    padId: idOf(config.pad_token) ?? eosId,
    eosId,
    eosToken,
    hasChatTemplate: template !== null,
    encode: (text) => tokenizer.encode(text).ids,
    decode: (ids) =>
      ids.length === 0
        ? ""
        : tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
    renderChat,
    encodeChat: (messages, addGenerationPrompt) =>
      tokenizer.encode(renderChat(messages, addGenerationPrompt), plain).ids,
  };
}
