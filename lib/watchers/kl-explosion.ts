import { say, type Watcher } from "./watcher";
import { openWindows } from "./windows";

const perToken = 1;
const perResponse = 50;

export const klExplosion: Watcher = {
  name: "kl-explosion",
  title: "Far from the reference",
  threshold: `Over 5 logged steps, the mean KL is above ${perToken} nat a token (kl of methods that write) or ${perResponse} nats a response (objective/kl, and KTO's kl).`,
  explanation:
    "The model has moved so far from where it started that the reward is asked about texts of a kind it was not made for, and little of what the model could do may be left.",
  advice:
    "Raise beta (kl_coef in PPO), lower learning_rate, or take an earlier checkpoint. In the samples you can see whether it still writes sense.",
  metrics: ["kl", "objective/kl"],
  watch(run) {
    const limits = { "objective/kl": perResponse, kl: run.learnsFrom === "prompts" ? perToken : perResponse };
    const watched = Object.entries(limits).map(([metric, limit]) => ({ metric, limit, recent: openWindows(5) }));
    return ({ values }) => {
      for (const { metric, limit, recent } of watched) {
        const value = values[metric];
        if (value === undefined) continue;
        recent.add(value);
        const { last } = recent;
        if (last === null || last <= limit) continue;
        const unit = limit === perToken ? "a token" : "a response";
        return { metric, value: last, threshold: limit, message: `The KL is ${say(last)} nats ${unit}.` };
      }
      return null;
    };
  },
};
