"use client";

import { useState } from "react";
import type { Facts } from "@/lib/guide/facts";
import { recommend } from "@/lib/guide/recommend";
import type { Method } from "@/lib/guide/rules";
import { checkAnswers, situation, type Topic } from "@/lib/guide/situation";
import { readSettings, type SettingField } from "@/lib/runs/setting-fields";

export interface Props {
  readonly projects: readonly { id: string; name: string; pairs: number }[];
  readonly projectId: string | null;
  readonly facts: Facts;
  readonly fields: readonly SettingField[]; // the questions
  readonly methods: readonly Method[];
  readonly said: Readonly<Record<string, string>>; // answers, from the address
}

/** The answers, which the address keeps, and what follows from them and from the facts. */
export function useGuide({ projectId, facts, fields, methods, said }: Props) {
  const known = new Set<string>(fields.map(({ name }) => name));
  const [answers, setAnswers] = useState(() =>
    Object.fromEntries(Object.entries(said).filter(([name]) => known.has(name))),
  );
  const { values, errors } = checkAnswers(readSettings(fields, answers));
  const settled = situation.parse({ ...facts.values, ...values });
  const guidance = recommend(methods, settled, facts);
  // What the project alone can start, whatever else was answered: only that has a form to open.
  const startable = new Set(
    (["writes", "scores"] as const).flatMap((goal) => {
      const { best, alternatives } = recommend(methods, situation.parse({ ...facts.values, goal }), facts);
      return best === null ? [] : [best, ...alternatives].map(({ method }) => method.name);
    }),
  );

  function answer(topic: string, text: string | null): void {
    const { [topic]: _, ...others } = answers;
    const next = text === null ? others : { ...others, [topic]: text };
    setAnswers(next);
    const query = new URLSearchParams({ ...(projectId && { project: projectId }), ...next });
    window.history.replaceState(null, "", `/guide?${query}`);
  }

  return {
    ...{ answers, errors, guidance, answer },
    startable: (name: string) => projectId !== null && startable.has(name),
    /** What a question is answered with now, as text: by the person, else from the facts, else by default. */
    text: ({ name, standard }: SettingField) => answers[name] ?? String(facts.values[name as Topic] ?? standard),
  };
}
export type GuideState = ReturnType<typeof useGuide>;
