import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import type { Message } from "../datasets/preference-row";
import { AppError } from "../errors";
import { compileTemplate } from "./chat-template";
import { correctTokenizer } from "./correct-tokenizer";
import { readGenerationConfig } from "./generation-config";
import { modelFilePath } from "./lora-files";
import { readJson } from "./read-json";

/** Text to token ids and back, and conversations to text, as the checkpoint's own files say. */
export interface Tokenizer {
  /** What fills short rows: the pad token, or the end token where there is none (GPT-2, Llama). */
  readonly padId: number;
  /** The token that begins a sequence; null where the tokenizer names none. */
  readonly bosId: number | null;
  /** The end token, by which a response is taught to end. */
  readonly eosId: number;
  readonly eosToken: string;
  /** All tokens at which a response ends: this one, and those of generation_config.json. */
  readonly eosIds: readonly number[];
  readonly hasChatTemplate: boolean;
  /** With the special tokens that the tokenizer adds by itself, such as a beginning-of-sequence token. */
  encode(text: string): number[];
  /** A part of a sequence: without them. */
  encodePart(text: string): number[];
  /** Special tokens, and ids that the tokenizer does not know (a padded embedding), are left out. */
  decode(ids: readonly number[]): string;
  /** @throws AppError when the checkpoint has no chat template, or the template refuses the messages. */
  renderChat(messages: readonly Message[], addGenerationPrompt: boolean): string;
  encodeChat(messages: readonly Message[], addGenerationPrompt: boolean): number[];
}

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();
const namedTokens = {
  ...{ bos_token: token, eos_token: token, unk_token: token, pad_token: token },
  ...{ sep_token: token, cls_token: token, mask_token: token },
};
type TokenName = keyof typeof namedTokens;
const tokenizerConfig = z.looseObject({
  ...namedTokens,
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  chat_template: z.unknown().optional(),
});
const namedTemplates = z.array(z.object({ name: z.string(), template: z.string() }));

/** The default chat template: in a file of its own, as transformers writes it now, or in tokenizer_config.json. */
function findTemplate(folder: string, inConfig: unknown): string | null {
  const files = ["chat_template.jinja", "additional_chat_templates/default.jinja"];
  const file = files.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file !== undefined) return readFileSync(file, "utf8");
  if (typeof inConfig === "string") return inConfig;
  const named = namedTemplates.safeParse(inConfig);
  return (named.success && named.data.find(({ name }) => name === "default")?.template) || null;
}

/** Whether a checkpoint says how a conversation is written; its weights and its vocabulary are not read. */
export function readsMessages(checkpoint: string): boolean {
  const folder = dirname(modelFilePath(checkpoint, "tokenizer.json"));
  const path = join(folder, "tokenizer_config.json");
  return findTemplate(folder, existsSync(path) ? readJson(path, tokenizerConfig).chat_template : null) !== null;
}

/** Special tokens by name: tokenizer_config.json's, or those of special_tokens_map.json in older folders. */
function readTokens(folder: string, config: z.output<typeof tokenizerConfig>): ReadonlyMap<TokenName, string> {
  const path = join(folder, "special_tokens_map.json");
  const older: Partial<Record<TokenName, string | null>> = existsSync(path)
    ? readJson(path, z.looseObject(namedTokens))
    : {};
  const names = Object.keys(namedTokens).filter((name): name is TokenName => name in namedTokens);
  return new Map(
    names.flatMap((name) => {
      const text = config[name] ?? older[name];
      return text ? [[name, text] as const] : [];
    }),
  );
}

/** What `add_bos_token` and `add_eos_token` come to, as transformers reads them: they stand above tokenizer.json. */
function postProcessor(
  config: z.output<typeof tokenizerConfig>,
  tokens: ReadonlyMap<TokenName, string>,
): object | undefined {
  const { add_bos_token: addBos, add_eos_token: addEos } = config;
  if (typeof addBos !== "boolean" && typeof addEos !== "boolean") return undefined;
  const special = (name: TokenName, add: boolean | null | undefined) => {
    const id = add ? tokens.get(name) : undefined;
    return id === undefined ? [] : [{ SpecialToken: { id, type_id: 0 } }];
  };
  const text = { Sequence: { id: "A", type_id: 0 } };
  return {
    type: "TemplateProcessing",
    single: [...special("bos_token", addBos), text, ...special("eos_token", addEos)],
  };
}

/**
 * Reads `tokenizer.json`, `tokenizer_config.json`, `generation_config.json` and the chat template of a checkpoint folder.
 * Text is cut as tokenizer.json says, whatever tokenizer class the configuration names.
 * @throws AppError when they are missing, broken, or name no end token
 */
export function openTokenizer(checkpoint: string): Tokenizer {
  const file = modelFilePath(checkpoint, "tokenizer.json"); // an adapter without one has its base's
  const folder = dirname(file);
  const model = readJson(file, z.looseObject({}));
  const configPath = join(folder, "tokenizer_config.json");
  const config: z.output<typeof tokenizerConfig> = existsSync(configPath) ? readJson(configPath, tokenizerConfig) : {};
  const generation = readGenerationConfig(checkpoint);
  const tokens = readTokens(folder, config);
  const processor = postProcessor(config, tokens);
  const tokenizer = openLibrary(folder, processor ? { ...model, post_processor: processor } : model, config);
  const idOf = (name: TokenName) => tokenizer.token_to_id(tokens.get(name) ?? "");

  const eosId = idOf("eos_token") ?? generation.eosIds[0];
  const eosToken = eosId === undefined ? undefined : tokenizer.id_to_token(eosId);
  if (eosId === undefined || eosToken === undefined) {
    const hint = "Name one as eos_token in tokenizer_config.json, or as eos_token_id in generation_config.json";
    throw new AppError("invalid", `${folder} names no end token that tokenizer.json knows. ${hint}.`);
  }
  const source = findTemplate(folder, config.chat_template);
  let template: ReturnType<typeof compileTemplate> | null = null;

  const encodePart = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const renderChat = (messages: readonly Message[], addGenerationPrompt: boolean): string => {
    if (source === null) {
      throw new AppError("invalid", `${folder} has no chat template, so it cannot read messages. Give it plain text.`);
    }
    if (messages.length === 0) throw new AppError("invalid", "A conversation needs at least one message.");
    const given = { messages, add_generation_prompt: addGenerationPrompt, tools: null, documents: null };
    try {
      template ??= compileTemplate(source);
      return template({ ...Object.fromEntries(tokens), ...given });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError("invalid", `The chat template of ${folder} refuses these messages: ${reason}`, undefined, {
        cause,
      });
    }
  };

  return {
    padId: idOf("pad_token") ?? generation.padId ?? eosId,
    bosId: idOf("bos_token") ?? null,
    eosId,
    eosToken,
    eosIds: [...new Set([eosId, ...generation.eosIds])],
    hasChatTemplate: source !== null,
    encode: (text) => tokenizer.encode(text).ids,
    encodePart,
    decode(ids) {
      const known = ids.filter((id) => tokenizer.id_to_token(id) !== undefined);
      if (known.length === 0) return "";
      return tokenizer.decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
    },
    renderChat,
    encodeChat: (messages, addGenerationPrompt) => encodePart(renderChat(messages, addGenerationPrompt)),
  };
}

function openLibrary(folder: string, model: object, config: object): HuggingFaceTokenizer {
  try {
    const tokenizer = new HuggingFaceTokenizer(model, config);
    correctTokenizer(tokenizer);
    return tokenizer;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("invalid", `${join(folder, "tokenizer.json")} cannot be used: ${reason}.`, undefined, { cause });
  }
}
