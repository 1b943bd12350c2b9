/** A setting of a reward, as a form shows it. */
export interface RewardField {
  readonly name: string;
  readonly kind: "text" | "number" | "switch" | "choice" | "list" | "model" | "models" | "json";
  readonly standard: string; // the default, as text; empty where there is none
  readonly required: boolean;
  readonly choices: readonly string[];
}

/** A kind of reward, as a form offers it. */
export interface RewardChoice {
  readonly type: string;
  readonly title: string;
  readonly summary: string;
  readonly columns: boolean; // it reads answers from the data
  readonly fields: readonly RewardField[];
}

type Value = string | number | boolean | readonly string[] | Readonly<Record<string, unknown>>;

/** What a person typed into a reward's setting as its value; undefined where it was left empty, or is not JSON yet. */
export function readRewardField({ kind }: RewardField, text: string): Value | undefined {
  if (text.trim() === "") return undefined;
  switch (kind) {
    case "number": {
      const number = Number(text.replace(",", "."));
      return Number.isNaN(number) ? text : number;
    }
    case "switch":
      return text === "true";
    case "list":
    case "models":
      return text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
    case "json":
      try {
        return JSON.parse(text) as Value;
      } catch {
        return text;
      }
    default:
      return text;
  }
}
