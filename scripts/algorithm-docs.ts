import type { AlgorithmInfo } from "../lib/algorithms/algorithm";
import { needNames } from "../lib/guide/situation";
import { type SettingField, settingFields } from "../lib/runs/setting-fields";

/** docs/algorithms.md: what the registry says of every method and its settings. */
export function algorithmDocs(algorithms: readonly AlgorithmInfo[]): string {
  const all = algorithms.map((info) => ({ info, fields: settingFields(info.config) }));
  const common = (all[0]?.fields ?? []).filter(({ name }) =>
    all.every(({ fields }) => fields.some((field) => field.name === name && field.title)),
  );
  const shared = new Set(common.filter((field) => all.every(({ fields }) => sameIn(fields, field))).map((f) => f.name));
  return `${[
    "# Algorithms",
    "Made from the registry by `npx tsx scripts/write-algorithm-docs.ts`; a test fails where it is out of date. The guide page and\n`npx chorus guide` choose among them by what a project has.",
    table(
      ["method", "needs", "models in memory", "online", "stability", "paper"],
      algorithms.map(({ name, title, choice }) => [
        `[${title}](#${name}) \`${name}\``,
        needsInWords(choice.needs),
        String(choice.models),
        choice.online ? "yes" : "no",
        choice.stability,
        `[${choice.paper.title}](${choice.paper.url})`,
      ]),
    ),
    ...all.map(({ info, fields }) =>
      section(
        info,
        fields.filter(({ name }) => !shared.has(name)),
      ),
    ),
    "## Settings that all methods have",
    settingsTable(common.filter(({ name }) => shared.has(name))),
  ].join("\n\n")}\n`;
}

function sameIn(fields: readonly SettingField[], wanted: SettingField): boolean {
  const own = fields.find(({ name }) => name === wanted.name);
  return own !== undefined && JSON.stringify(own) === JSON.stringify(wanted);
}

function section({ name, title, summary, roles, choice }: AlgorithmInfo, fields: readonly SettingField[]): string {
  const list = (heading: string, sentences: readonly string[]) =>
    `${heading}\n\n${sentences.map((sentence) => `- ${sentence}`).join("\n")}`;
  const models =
    roles.length > choice.models ? `${roles.join(", ")}; ${choice.models} in memory at once` : roles.join(", ");
  return [
    `## ${name}`,
    `**${title}.** ${summary}`,
    `Needs ${needsInWords(choice.needs)}. Models: ${models}.`,
    list("When to use it:", choice.useWhen),
    list("When not to:", choice.avoidWhen),
    ...(fields.length > 0 ? [settingsTable(fields)] : []),
  ].join("\n\n");
}

function needsInWords(needs: AlgorithmInfo["choice"]["needs"]): string {
  return needs.map((any) => any.map((need) => needNames[need]).join(" or ")).join(", and ");
}

function settingsTable(fields: readonly SettingField[]): string {
  return table(
    ["setting", "default", "typical", "allowed", "what it does"],
    fields.map(({ name, standard, typical, bounds, choices, description, source }) => [
      `\`${name}\``,
      standard === "" ? "empty" : brief(standard),
      typical ? `${brief(typical[0])} to ${brief(typical[1])}` : "",
      bounds || choices.join(", "),
      typical ? `${description} *Typical: ${source}*` : description,
    ]),
  );
}

/** "0.00005" -> "5e-5". */
function brief(value: number | string): string {
  const number = Number(value);
  return value !== "" && Number.isFinite(number) && number !== 0 && Math.abs(number) < 0.001
    ? number.toExponential()
    : String(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
