import { z } from "zod";
import { modelFilePath } from "./lora-files";
import { readJson } from "./read-json";

const tokenizerFile = z.object({
  model: z.object({ vocab: z.union([z.record(z.string(), z.number()), z.array(z.tuple([z.string(), z.number()]))]) }),
  added_tokens: z.array(z.object({ id: z.number(), content: z.string() })).default([]),
});

/** Which token has which id, in an order of its own. */
function readVocabulary(folder: string): string {
  const { model, added_tokens } = readJson(modelFilePath(folder, "tokenizer.json"), tokenizerFile);
  const entries: (readonly [string, number])[] = Array.isArray(model.vocab)
    ? model.vocab.map(([token], id) => [token, id])
    : Object.entries(model.vocab);
  const all = [...entries, ...added_tokens.map(({ id, content }) => [content, id] as const)];
  return JSON.stringify([...new Map(all)].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether two checkpoint folders give every token the same id: what one writes as ids, the other then reads. */
export function haveSameTokenizer(one: string, other: string): boolean {
  return one === other || readVocabulary(one) === readVocabulary(other);
}
