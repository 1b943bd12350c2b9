import { algorithms } from "../algorithms/registry";
import { countPairs } from "../datasets/count-pairs";
import { longestTextOf } from "../datasets/longest-text-of";
import type { Db } from "../db/client";
import { AppError } from "../errors";
import { type Facts, readDisagreement } from "../guide/facts";
import type { Taken } from "../guide/memory";
import { machineMemory } from "../memory/machine";
import { groupDisagreement, type Judgement } from "../stats/group-disagreement";
import { checkpointDir } from "./checkpoint-path";
import { estimateRun, expectedEngine } from "./estimate-run";
import { type ListedCheckpoint, listCheckpoints } from "./list-checkpoints";

const newest = 20_000; // pairs that are looked at for disagreement
const inFilesOnly = "A project holds rankings; these come in a file, to the command line.";

/** What a project has to learn from, and what can judge, for the guide's questions. */
export function readGuideFacts(db: Db, projectId: string): Facts {
  const { all, groups, imported } = countPairs(db, projectId);
  const named = groups.filter(({ groupId }) => groupId !== null);
  const rewardModels = listCheckpoints(db, "reward");
  const { values, notes } = readDisagreement(groupDisagreement(judgements(db, projectId)));
  const together = named.map(({ name, pairs }) => `${name}: ${pairs.toLocaleString("en")}`).join(", ");
  const base = startingPoint(db);
  const [judge] = rewardModels;
  return {
    ...(judge && { rewardModel: checkpointDir(judge.path) }),
    ...(base && { taken: memoryTaken(db, projectId, base) }),
    values: {
      ...values,
      ...{ pairs: all > 0 ? all : imported, thumbs: 0, demonstrations: 0, steps: 0, answers: 0, groups: named.length },
      ...{ prompts: countPrompts(db, projectId, all > 0), rewardModels: rewardModels.length },
      memory: Number((machineMemory().total / 1e9).toPrecision(3)),
      ...(base && { parameters: Number((base.parameters / 1e6).toPrecision(3)) }),
    },
    notes: {
      ...notes,
      pairs: pairsNote(all, imported),
      ...{ thumbs: inFilesOnly, steps: inFilesOnly, answers: inFilesOnly },
      demonstrations: "Written ones come in a file; the best-ranked responses are imitated where they are worth it.",
      ...(named.length > 0 && { groups: `Pairs of each: ${together}.` }),
      ...(named.length < 2 && { disagree: "It takes pairs of two groups." }),
      prompts: "Those that the pairs are about.",
      rewardModels:
        rewardModels.length > 0
          ? `${rewardModels
              .map(({ name }) => name)
              .slice(0, 3)
              .join(", ")}${rewardModels.length > 3 ? " …" : ""}`
          : "None is registered yet.",
      memory: "Of the machine that this server runs on.",
      ...(base && { parameters: `Of “${base.name}”.` }),
    },
  };
}

function pairsNote(all: number, imported: number): string {
  const more = `${imported.toLocaleString("en")} from the rankings of imported files`;
  if (all === 0 && imported > 0) return `${more}; nobody has ranked anything yet.`;
  return imported > 0 ? `From people’s labels; ${more} can be added.` : "From people’s labels.";
}

/** The model that the form starts from unless told otherwise. */
function startingPoint(db: Db) {
  const policies = listCheckpoints(db, "policy");
  return policies.find(({ run }) => run === null) ?? policies[0];
}

/** What each method would take with its defaults, whole and with LoRA. A base that cannot be read is nobody's answer. */
function memoryTaken(db: Db, projectId: string, { path }: ListedCheckpoint): Record<string, Taken> {
  const engine = expectedEngine(db);
  const longest = longestTextOf(db, projectId);
  const gigabytes = (algorithm: string, config: object) =>
    estimateRun({ algorithm, config, model: checkpointDir(path), longest }, engine, []).total / 1e9;
  try {
    return Object.fromEntries(
      Object.keys(algorithms).map((name) => [
        name,
        { full: gigabytes(name, {}), lora: gigabytes(name, { use_peft: true }) },
      ]),
    );
  } catch (error) {
    if (error instanceof AppError) return {};
    throw error;
  }
}

function countPrompts(db: Db, projectId: string, labelled: boolean): number {
  const query = labelled
    ? "select count(distinct prompt_id) from pairs where project_id = ?"
    : "select count(distinct prompt_id) from tasks where project_id = ? and imported_ranking is not null";
  return Number(db.$client.prepare(query).pluck().get(projectId));
}

/** Who decided which comparison how, of the newest pairs. */
function judgements(db: Db, projectId: string): Judgement[] {
  return db.$client
    .prepare<[string], { task: string; chosen: string; rejected: string; group: string | null }>(
      `select task_id as task, chosen_id as chosen, rejected_id as rejected, group_id as "group"
       from pairs where project_id = ? order by id desc limit ${newest}`,
    )
    .all(projectId)
    .map(({ task, chosen, rejected, group }) => {
      const first = chosen < rejected;
      return { comparison: `${task} ${first ? chosen : rejected} ${first ? rejected : chosen}`, first, group };
    });
}
