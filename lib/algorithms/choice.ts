/** What there can be to learn from, or to be judged by. */
export type Need =
  | "pairs" // two responses to a prompt, one preferred
  | "thumbs" // single responses, wanted or not
  | "demonstrations" // responses to imitate
  | "groups" // pairs of several belief groups, each labelled with its own
  | "steps" // responses whose steps are marked right or wrong
  | "prompts" // to which the model writes responses of its own
  | "reward" // a reward model that scores them
  | "answers"; // prompts whose answer a rule can check

/** What a person has to know who chooses between methods. */
export interface Choice {
  /** All of these, and of each any one; what the method is made for comes first. */
  readonly needs: readonly (readonly Need[])[];
  /** Models in memory at once while it trains; a reference of which only numbers are kept does not count. */
  readonly models: number;
  /** It writes responses while it trains and learns from those. */
  readonly online: boolean;
  /** How much can go wrong with usual settings: high runs as it stands, low wants its curves watched and tuning. */
  readonly stability: "high" | "medium" | "low";
  readonly useWhen: readonly string[];
  readonly avoidWhen: readonly string[];
  readonly paper: { readonly title: string; readonly url: string };
}
