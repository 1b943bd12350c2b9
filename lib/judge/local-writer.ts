import { openSampler } from "../nn/sampler";
import { asText } from "./comparison-prompt";
import type { Writer } from "./writer";

interface LocalOptions {
  readonly temperature: number;
  readonly maxTokens: number;
}

/** A checkpoint as a writer. Without a chat template it continues the conversation written out as text. */
export async function openLocalWriter(
  folder: string,
  name: string,
  { temperature, maxTokens }: LocalOptions,
): Promise<Writer> {
  const sampler = await openSampler(folder);
  return {
    name,
    atOnce: 1,
    async write(messages, { seed, signal }) {
      const prompt = sampler.hasChatTemplate ? messages : `${asText(messages)}\n\nAssistant:`;
      const options = { temperature, maxTokens, seeds: [seed] };
      const [answers] = await sampler.complete([prompt], options, signal ? { signal } : {});
      return answers?.[0]?.text ?? "";
    },
    close: () => sampler.close(),
  };
}
