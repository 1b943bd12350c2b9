import { z } from "zod";
import type { GenerationConfig } from "./generation-config";
import { stopStrings } from "./stop-strings";

const number = (low: number, high: number) => {
  const bounds = `A number from ${low} to ${high}.`;
  return z.number(bounds).min(low, bounds).max(high, bounds);
};
const whole = (low: number) => {
  const bounds = `A whole number, at least ${low}.`;
  return z.int(bounds).min(low, bounds);
};
const aboveZero = "A number above 0.";

/** How responses are drawn. */
export const samplingSettings = z.object({
  temperature: number(0, 100), // 0: always the likeliest token
  topP: number(0, 1), // 1: off
  topK: whole(0), // 0: off
  minP: number(0, 1), // 0: off
  repetitionPenalty: z.number(aboveZero).positive(aboveZero), // 1: off
  maxTokens: whole(1),
  stop: stopStrings,
});
export type SamplingSettings = z.output<typeof samplingSettings>;

const standard: SamplingSettings = {
  ...{ temperature: 0.7, topP: 0.95, topK: 0, minP: 0, repetitionPenalty: 1, maxTokens: 128, stop: [] },
};

/** What the checkpoint's own files ask for. */
function ownSettings({ sampling, repetitionPenalty, maxNewTokens }: GenerationConfig): Partial<SamplingSettings> {
  return {
    ...sampling,
    ...(repetitionPenalty !== 1 && { repetitionPenalty }),
    ...(maxNewTokens !== null && { maxTokens: maxNewTokens }),
  };
}

export interface ChosenSettings {
  readonly settings: SamplingSettings;
  /** Those in which the checkpoint's files changed our defaults. */
  readonly fromFile: Partial<SamplingSettings>;
}

/** What was asked for; where nothing was, what the checkpoint's generation_config.json says; else our own defaults. */
export function chooseSettings(asked: Partial<SamplingSettings>, config: GenerationConfig): ChosenSettings {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const rest = new Map<string, unknown>(
    Object.entries(standard).filter(([name]) => !given.some(([other]) => other === name)),
  );
  const own = Object.entries(ownSettings(config)).filter(([name, value]) => rest.has(name) && rest.get(name) !== value);
  return {
    settings: samplingSettings.parse({ ...standard, ...Object.fromEntries([...own, ...given]) }),
    fromFile: samplingSettings.partial().parse(Object.fromEntries(own)),
  };
}
