import type { AlgorithmInfo } from "../algorithms/algorithm";
import { groupOf, mustChoose, weighGroups } from "../algorithms/group-weights";
import { chosenGroups } from "../datasets/chosen-groups";
import { chosenPairs } from "../datasets/chosen-pairs";
import { countPairs } from "../datasets/count-pairs";
import type { DatasetQuery } from "../datasets/dataset-query";
import type { TrainingFile } from "../datasets/training-files";
import type { Db } from "../db/client";
import { chosenFileGroups, whyNotFrom, whyNotFromRankings } from "../guide/file-use";
import { checkAt, refuse } from "./refuse";

const fewestPairs = 2;

type Method = Pick<AlgorithmInfo, "title" | "learnsFrom" | "choice">;
type Config = Readonly<Record<string, unknown>>;

/**
 * The rows that were chosen must be something the method can learn from.
 * @throws AppError invalid at the field to change
 */
export function requireData(
  db: Db,
  method: Method,
  config: Config,
  query: DatasetQuery,
  file: TrainingFile | null,
): void {
  if (file) requireFile(file, method, config, query);
  else requireLabels(db, method, config, query);
}

function requireLabels(db: Db, { title, choice }: Method, config: Config, query: DatasetQuery): void {
  const reason = whyNotFromRankings({ title, choice });
  if (reason !== null) {
    const advice = "Choose a training file that holds them (the project’s Training files take one), or another method.";
    throw refuse("algorithm", `${reason} ${advice}`);
  }
  const counts = countPairs(db, query.projectId);
  requirePairs(chosenPairs(counts, query), query);
  const groups = chosenGroups(counts, query);
  const named = groups.filter((group) => group.name !== null);
  if (choice.needs.some((any) => any.every((need) => need === "groups")) && named.length < 2) {
    const found = named[0] ? `only “${named[0].name}” has pairs here` : "no group has pairs here";
    throw refuse(
      "data.groups",
      `${title} tells belief groups apart, and ${found}. Take all groups, let people label as another one, or choose dpo.`,
    );
  }
  if ("group_weights" in config) requireMix(groups, String(config.group_weights));
}

function requireFile(file: TrainingFile, method: Method, config: Config, query: DatasetQuery): void {
  const called = `“${file.name}”`;
  const reason = whyNotFrom(file, method);
  if (reason !== null) {
    throw refuse("data.file", `${called} cannot be used. ${reason} Choose another file or another method.`);
  }
  const groups = chosenFileGroups(file, query.groups).map(({ name, rows }) => ({ name, pairs: rows }));
  const rows = groups.reduce((sum, { pairs }) => sum + pairs, 0);
  if (rows === 0) throw refuse("data.groups", `${called} has no rows of these belief groups. Take all, or others.`);
  if (rows < fewestPairs && method.learnsFrom !== "prompts") {
    const where = query.groups === "all" ? "data.file" : "data.groups";
    throw refuse(where, `There is only one row to learn from in ${called}. Add a file with more, or choose another.`);
  }
  const named = groups.filter(({ name }) => name !== null);
  if (method.choice.needs.some((any) => any.every((need) => need === "groups")) && named.length < 2) {
    throw refuse("data.groups", `${method.title} tells belief groups apart. Take at least two of ${called}.`);
  }
  if ("group_weights" in config) requireMix(groups, String(config.group_weights));
}

/** Several groups are averaged only as somebody said, and of groups that are there. */
function requireMix(groups: readonly { name: string | null; pairs: number }[], mix: string): void {
  const field = "config.group_weights";
  const rows = groups.map(({ name, pairs }) => ({ group: name, weight: pairs }));
  if (mix === "" && rows.length > 1) throw refuse(field, mustChoose(rows.map((row) => [groupOf(row), row.weight])));
  checkAt(field, () => weighGroups(rows, mix));
}

function requirePairs(pairs: number, { source, groups }: DatasetQuery): void {
  if (pairs >= fewestPairs) return;
  const what = pairs === 0 ? "There are no pairs to learn from" : "There is only one pair to learn from";
  if (source === "ai") {
    throw refuse("data.source", `${what} from AI judges yet. Let a model judge some tasks first.`);
  }
  throw refuse("data.groups", `${what}${groups === "all" ? "" : " in these groups"} yet. Rank some tasks first.`);
}
