"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAction } from "@/app/_ui/use-action";
import type { Choice } from "@/lib/algorithms/choice";
import { chosenGroups } from "@/lib/datasets/chosen-groups";
import { chosenPairs } from "@/lib/datasets/chosen-pairs";
import { chosenPrompts } from "@/lib/datasets/chosen-prompts";
import type { PairCounts } from "@/lib/datasets/count-pairs";
import type { PromptCount } from "@/lib/datasets/count-prompts";
import type { DatasetQuery } from "@/lib/datasets/dataset-query";
import type { TrainingFile } from "@/lib/datasets/training-files";
import { chosenFileGroups, whyNotFrom, whyNotFromRankings } from "@/lib/guide/file-use";
import type { Refused, Start } from "@/lib/runs/new-run-query";
import type { RewardChoice } from "@/lib/runs/reward-field";
import { readSettings, type SettingField } from "@/lib/runs/setting-fields";
import { startRun } from "../actions";

export interface Method {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly learnsFrom: "preference" | "demonstration" | "thumbs" | "prompts";
  readonly produces: "policy" | "reward";
  readonly choice: Choice;
  readonly missing: readonly string[]; // what it needs and the project has not, a sentence each
  readonly fields: readonly SettingField[];
}
export interface Base {
  readonly id: string;
  readonly name: string;
  readonly role: "policy" | "reward";
  readonly parameters: number;
  readonly path: string;
  readonly steps: boolean; // a reward model that judges steps
  readonly brought: boolean; // not made by a run: the starter, for one
}
export interface Props {
  readonly projects: readonly { id: string; name: string; pairs: number }[];
  readonly project: { id: string; name: string; groups: readonly { id: string; name: string }[] };
  readonly counts: PairCounts;
  readonly prompts: readonly PromptCount[];
  readonly files: readonly TrainingFile[];
  readonly methods: readonly Method[];
  readonly bases: readonly Base[];
  readonly rewardChoices: readonly RewardChoice[];
  readonly start: Start;
  readonly refused: readonly Refused[]; // of the address
}

export const mixSetting = "group_weights"; // asked for beside the groups

const sumOf = (groups: readonly { readonly rows: number }[]) => groups.reduce((sum, { rows }) => sum + rows, 0);

/** The method that a form starts with: one that is made for the file that was chosen, or at least reads it. */
function firstMethod(methods: readonly Method[], file: TrainingFile | undefined): Method | undefined {
  const fitting = file ? methods.filter((method) => whyNotFrom(file, method) === null) : [];
  return fitting.find(({ choice }) => choice.needs[0]?.[0] === file?.kind) ?? fitting[0] ?? methods[0];
}

/** The form's state, and what follows from it. */
export function useNewRun({ project, counts, prompts, files, methods, bases, start }: Props) {
  const router = useRouter();
  const [requestId] = useState(() => crypto.randomUUID());
  const [wantedFrom, setFrom] = useState(start.data?.file); // a file's id, or "labels"
  const [algorithm, setAlgorithm] = useState(
    () =>
      start.algorithm ??
      firstMethod(
        methods,
        files.find(({ id }) => id === start.data?.file),
      )?.name ??
      "",
  );
  const [texts, setTexts] = useState<Record<string, string>>({ ...start.texts });
  const [wantedBase, setBaseId] = useState(start.baseId);
  const [groups, setGroups] = useState<DatasetQuery["groups"]>(start.data?.groups ?? "all"); // ids; of a file names
  const [includeImported, setIncludeImported] = useState(start.data?.includeImported ?? counts.all === 0);
  const [source, setSource] = useState<DatasetQuery["source"]>(start.data?.source ?? "people");
  const [judges, setJudges] = useState<DatasetQuery["judges"]>(start.data?.judges ?? "all");
  const [aiWeight, setAiWeight] = useState(String(start.data?.aiWeight ?? 1));
  const [heldOut, setHeldOut] = useState(String(100 * (start.data?.testFraction ?? 0.1)));
  const [name, setName] = useState(start.name ?? "");
  const [seed, setSeed] = useState(String(start.seed ?? 0));
  const starting = useAction(startRun, ({ runId }) => router.push(`/runs/${runId}`));

  const method = methods.find((each) => each.name === algorithm) ?? methods[0];
  const fields = method?.fields ?? [];
  const fitting = bases.filter(({ role }) => method?.produces === "reward" || role === "policy");
  const base = fitting.find(({ id }) => id === wantedBase) ?? fitting.find(({ brought }) => brought) ?? fitting[0];
  const query = { groups, includeImported, source, judges };
  const usable = method ? files.filter((each) => whyNotFrom(each, method) === null) : [];
  const unranked = method ? whyNotFromRankings(method) : null;
  const pairsThere = chosenPairs(counts, { ...query, groups: "all", source: "both" }) > 0;
  const standardFrom = unranked === null && pairsThere ? "labels" : (usable[0]?.id ?? "labels");
  const from = wantedFrom ?? standardFrom;
  const file = files.find(({ id }) => id === from) ?? null;
  const groupsChosen = file
    ? chosenFileGroups(file, groups).map(({ name, rows }) => ({ name, pairs: rows }))
    : chosenGroups(counts, query);
  const online = method?.learnsFrom === "prompts";
  const rows = file ? sumOf(chosenFileGroups(file, groups)) : chosenPairs(counts, query);
  const asked = file ? Math.min(file.prompts, rows) : chosenPrompts(prompts, query);
  const testFraction = Number(heldOut.replace(",", ".")) / 100;
  const standard = Object.fromEntries(fields.map((field) => [field.name, field.standard]));
  const mixed = groupsChosen.length > 1 && mixSetting in standard; // one taste is learned from several groups
  const values: Record<string, string> = {
    ...standard,
    ...Object.fromEntries(Object.entries(texts).filter(([key]) => key in standard)),
    ...(mixSetting in standard && !mixed && { [mixSetting]: "" }),
  };

  return {
    ...{ groupsChosen, mixed, online, file, usable },
    /** What there is to learn from, and what it is counted in. */
    stock: online ? asked : rows,
    unit: online ? ("prompts" as const) : (file?.kind ?? ("pairs" as const)),
    /** Why the method cannot learn from what is chosen. */
    unfit: file && method ? whyNotFrom(file, method) : unranked,
    ...{ method, fields, fitting, base, groups, includeImported, heldOut, name, seed, testFraction, starting },
    ...{ standard, values, setAlgorithm, setBaseId, setIncludeImported, setHeldOut, setName, setSeed },
    ...{ source, judges, aiWeight, setSource, setJudges, setAiWeight },
    setGroups: (next: DatasetQuery["groups"]) => {
      setFrom(from); // they are this file's
      setGroups(next);
    },
    learnFrom: (next: string) => {
      setFrom(next);
      setGroups("all"); // another file has other groups
    },
    setText: (field: string, text: string) => setTexts({ ...texts, [field]: text }),
    reset: (names: readonly string[]) =>
      setTexts(Object.fromEntries(Object.entries(texts).filter(([key]) => !names.includes(key)))),
    submit: () =>
      starting.run({
        ...{ requestId, algorithm: method?.name ?? "", baseId: base?.id ?? "", name, seed: Number(seed) },
        data: {
          ...{ projectId: project.id, groups, includeImported, testFraction, seed: Number(seed) },
          ...(file && { file: file.id }),
          ...{ source, judges, aiWeight: Number(aiWeight.replace(",", ".")) },
        },
        config: readSettings(fields, values),
      }),
  };
}
export type NewRun = ReturnType<typeof useNewRun>;
