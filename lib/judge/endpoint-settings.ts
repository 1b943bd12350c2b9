import { z } from "zod";

/** Where a model answers in OpenAI's protocol: OpenAI, vLLM, llama.cpp, SGLang, Ollama, LM Studio, a gateway. */
export const endpointAddress = z.object({
  baseUrl: z
    .string()
    .trim()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "Write it as https://host/v1.")
    .refine((text) => {
      if (!URL.canParse(text)) return true;
      const { username, password, search, hash } = new URL(text);
      return !username && !password && !search && !hash;
    }, "Leave name, password, ? and # out of the address; the key has its own field.")
    .transform((text) => text.replace(/\/+$/, "").replace(/\/chat\/completions$/, "")),
  model: z.string().trim().min(1, "Name the model, as the endpoint calls it.").max(200),
});

/** How an endpoint is asked. */
export const endpointOptions = z.object({
  /** null: not sent, for models that allow only their own. */
  temperature: z.number().min(0).max(2).nullable().default(0),
  maxTokens: z.int().min(1).max(100_000).default(1024), // reasoning models need room to think
  timeoutSeconds: z.number().positive().max(3600).default(120),
  tries: z.int().min(1).max(20).default(5),
  atOnce: z.int().min(1).max(64).default(4),
  retryMs: z.int().min(1).default(1000), // the first pause; each further one is twice as long
});

export type EndpointSettings = z.input<typeof endpointAddress> &
  z.input<typeof endpointOptions> & { readonly key?: string | null | undefined };

/**
 * The key of an endpoint that has none of its own: CHORUS_JUDGE_API_KEY for any, OPENAI_API_KEY for OpenAI's alone, so
 * that a key never goes to another host than the one it is meant for.
 */
export function keyFromEnv(baseUrl: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const own = new URL(baseUrl).hostname === "api.openai.com" ? env.OPENAI_API_KEY : undefined;
  return env.CHORUS_JUDGE_API_KEY || own || null;
}
