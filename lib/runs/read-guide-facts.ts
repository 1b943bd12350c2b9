import type { Need } from "../algorithms/choice";
import { algorithms } from "../algorithms/registry";
import { countPairs } from "../datasets/count-pairs";
import { longestTextOf } from "../datasets/longest-text-of";
import { listTrainingFiles } from "../datasets/training-files";
import type { Db } from "../db/client";
import { AppError } from "../errors";
import { type Facts, readDisagreement } from "../guide/facts";
import type { Taken } from "../guide/memory";
import { machineMemory } from "../memory/machine";
import { groupDisagreement, type Judgement } from "../stats/group-disagreement";
import { checkpointDir } from "./checkpoint-path";
import { estimateRun, expectedEngine } from "./estimate-run";
import { judgesSteps } from "./judges-steps";
import { type Holding, largestFiles, sayWhere } from "./largest-files";
import { type ListedCheckpoint, listCheckpoints } from "./list-checkpoints";

const newest = 20_000; // pairs that are looked at for disagreement
const inFilesOnly = "The project has no training file of them.";

/** What a project has to learn from, its labels and its training files, and what can judge, for the guide's questions. */
export function readGuideFacts(db: Db, projectId: string): Facts {
  const { all, groups, imported } = countPairs(db, projectId);
  const named = groups.filter(({ groupId }) => groupId !== null);
  const rewardModels = listCheckpoints(db, "reward").filter((each) => !judgesSteps(each));
  const { values, notes } = readDisagreement(groupDisagreement(judgements(db, projectId)));
  const together = named.map(({ name, pairs }) => `${name}: ${pairs.toLocaleString("en")}`).join(", ");
  const base = startingPoint(db);
  const [judge] = rewardModels;
  const ranked = all > 0 ? all : imported;
  const asked = countPrompts(db, projectId, all > 0);
  const largest = largestFiles(listTrainingFiles(db, projectId));
  const ofLabels = new Set<Need>([
    ...(ranked > 0 ? (["pairs"] as const) : []),
    ...(asked > 0 ? (["prompts"] as const) : []),
    ...(named.length > 1 ? (["groups"] as const) : []),
  ]);
  const held = Object.fromEntries(Object.entries(largest).filter(([need]) => !ofLabels.has(need as Need)));
  const files: Partial<Record<Need, Holding>> = held;
  const countOf = (need: Need) => files[need]?.count ?? 0;
  const noteOf = (need: Need, otherwise: string) => (files[need] ? sayWhere(files[need]) : otherwise);
  return {
    ...(judge && { rewardModel: checkpointDir(judge.path) }),
    ...(base && { taken: memoryTaken(db, projectId, base) }),
    ...(files.answers && { answerReward: answerReward(files.answers) }),
    files: Object.fromEntries(
      Object.entries(files).map(([need, { file }]) => [need, { id: file.id, name: file.name }]),
    ),
    values: {
      ...values,
      ...{ pairs: ranked || countOf("pairs"), prompts: asked || countOf("prompts") },
      ...{ thumbs: countOf("thumbs"), demonstrations: countOf("demonstrations") },
      ...{ steps: countOf("steps"), answers: countOf("answers"), groups: countOf("groups") || named.length },
      rewardModels: rewardModels.length,
      memory: Number((machineMemory().total / 1e9).toPrecision(3)),
      ...(base && { parameters: Number((base.parameters / 1e6).toPrecision(3)) }),
    },
    notes: {
      ...notes,
      pairs: noteOf("pairs", pairsNote(all, imported, largest.pairs)),
      ...{ thumbs: noteOf("thumbs", inFilesOnly), steps: noteOf("steps", inFilesOnly) },
      answers: noteOf("answers", inFilesOnly),
      demonstrations: noteOf(
        "demonstrations",
        "Written ones come in a training file; the best-ranked responses are imitated where they are worth it.",
      ),
      ...(files.groups
        ? { groups: sayWhere(files.groups) }
        : named.length > 0 && { groups: `Pairs of each: ${together}.` }),
      ...(named.length < 2 && { disagree: "It takes people’s pairs of two groups." }),
      prompts: noteOf("prompts", "Those that the pairs are about."),
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

/** The rule that compares a response with a file's answers: as numbers where most of them are. */
function answerReward({ file: { answers, numbers, columns } }: Holding): { type: string; column?: string } {
  const type = 2 * numbers >= answers ? "numeric_answer" : "exact_answer";
  return { type, ...(!columns.includes("answer") && { column: "solution" }) };
}

function pairsNote(all: number, imported: number, held: Holding | undefined): string {
  const more = `${imported.toLocaleString("en")} from the rankings of imported files`;
  const besides = held ? ` The training file “${held.file.name}” holds ${held.count.toLocaleString("en")} more.` : "";
  if (all === 0 && imported > 0) return `${more}; nobody has ranked anything yet.${besides}`;
  return `${imported > 0 ? `From people’s labels; ${more} can be added.` : "From people’s labels."}${besides}`;
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
