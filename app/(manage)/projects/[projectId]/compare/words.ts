import type { SamplingSettings } from "@/lib/nn/sampling-settings";
import type { WinRate } from "@/lib/stats/win-rate";

export function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** Whether the interval lies on one side of one half. */
export function verdict({ low, high, tasks }: WinRate): "better" | "worse" | "open" {
  if (tasks === 0) return "open";
  return low > 0.5 ? "better" : high < 0.5 ? "worse" : "open";
}

/** What the figures allow one to say. */
export function conclusion(rate: WinRate, checkpoint: string, baseline: string): string {
  if (rate.tasks === 0) return "Nobody has compared the two yet.";
  switch (verdict(rate)) {
    case "better":
      return `People prefer “${checkpoint}”: the whole interval lies above one half.`;
    case "worse":
      return `People prefer “${baseline}”: the whole interval lies below one half.`;
    case "open":
      return "Not decided: the interval holds one half. More labels make it narrower.";
  }
}

/** How responses were drawn: what is off is not named. */
export function samplingWords(settings: SamplingSettings): string {
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, stop } = settings;
  const parts = [
    `temperature ${temperature}`,
    topK > 0 && `top-k ${topK}`,
    topP < 1 && `top-p ${topP}`,
    minP > 0 && `min-p ${minP}`,
    repetitionPenalty !== 1 && `repetition penalty ${repetitionPenalty}`,
    stop.length > 0 && `stopped at ${stop.map((text) => JSON.stringify(text)).join(" or ")}`,
    `at most ${maxTokens} tokens`,
  ];
  return parts.filter(Boolean).join(", ");
}
