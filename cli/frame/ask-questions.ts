import { checkAnswers, choiceWords, type Situation, type Topic } from "../../lib/guide/situation";
import { readSettings, type SettingField } from "../../lib/runs/setting-fields";

/** A question as it stands on a terminal: what it is about, what can be answered, and in brackets what Enter means. */
function wordQuestion({ name, title, description }: SettingField, standing: string, note: string | undefined): string {
  const words = choiceWords[name as Topic];
  const choices = words
    ? `\n  ${Object.entries(words)
        .map(([value, text]) => `${value}: ${text}`)
        .join(", ")}`
    : "";
  return `\n${title}. ${description}${note ? `\n  ${note}` : ""}${choices}\n  [${standing}] `;
}

/**
 * Asks question after question; an empty answer keeps what stands there, one that cannot be used is asked for again.
 * @param standing what stands there at first, as text: a fact, else the default
 * @param ask shows a text and gives what was typed; null at the end of the input, after which nothing is asked any more
 */
export async function askQuestions(
  fields: readonly SettingField[],
  standing: (field: SettingField) => string,
  notes: Readonly<Partial<Record<string, string>>>,
  ask: (text: string) => Promise<string | null>,
): Promise<Partial<Situation>> {
  const answers: Record<string, string> = {};
  for (const field of fields) {
    let text = wordQuestion(field, standing(field), notes[field.name]);
    for (;;) {
      const typed = await ask(text);
      if (typed === null) return checkAnswers(readSettings(fields, answers)).values;
      if (typed.trim() === "") break;
      const said = { [field.name]: spelledOut(field, typed.trim()) };
      const wrong = checkAnswers(readSettings(fields, said)).errors[field.name];
      if (wrong === undefined) {
        Object.assign(answers, said);
        break;
      }
      text = `  ${wrong} Again: `;
    }
  }
  return checkAnswers(readSettings(fields, answers)).values;
}

/** yes and no are true and false where a question takes these. */
function spelledOut({ kind }: SettingField, typed: string): string {
  if (kind !== "switch") return typed;
  return /^y(es)?$/i.test(typed) ? "true" : /^no?$/i.test(typed) ? "false" : typed;
}
