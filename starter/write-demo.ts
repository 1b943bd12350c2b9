import { writeFileSync } from "node:fs";
import { openSampler } from "../lib/nn/sampler";

/** How the demonstration was sampled; the same settings give the same answers. */
const sampling = { n: 12, temperature: 0.9, topP: 0.95, topK: 0, maxTokens: 160, seed: 1 };
const responsesPerPrompt = 4;

/** Lets the model answer each prompt and writes lines `{prompt, responses: [{text, model}]}`, four different answers each. */
export async function writeDemo(folder: string, prompts: readonly string[], file: string): Promise<void> {
  const sampler = await openSampler(folder);
  try {
    const answers = await sampler.complete(
      prompts.map((content) => [{ role: "user", content }]),
      sampling,
    );
    const lines = prompts.map((prompt, i) => {
      const complete = (answers[i] ?? []).filter(({ finished, text }) => finished && text !== "");
      const texts = [...new Set(complete.map(({ text }) => text))].slice(0, responsesPerPrompt);
      if (texts.length < responsesPerPrompt) throw new Error(`Only ${texts.length} different answers to: ${prompt}`);
      return JSON.stringify({ prompt, responses: texts.map((text) => ({ text, model: "starter" })) });
    });
    writeFileSync(file, `${lines.join("\n")}\n`);
  } finally {
    sampler.close();
  }
}
