"use client";

import { RadioCards, Text } from "@radix-ui/themes";
import { Check, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { FormError } from "@/app/_ui/form-error";
import { needNames } from "@/lib/guide/situation";
import type { Method, NewRun } from "./use-new-run";

const parts = [
  { title: "From what people said", online: false },
  { title: "From what the model writes as it trains", online: true },
] as const;
const stabilities = { high: "steady", medium: "wants some tuning", low: "hard to keep steady" } as const;

/** A card for each method, with what it needs and whether the project has it; more about the one that is chosen. */
export function MethodChoice({
  run,
  methods,
  projectId,
}: {
  run: NewRun;
  methods: readonly Method[];
  projectId: string;
}) {
  return (
    <>
      <Text as="p" size="2" color="gray" mb="3">
        Not sure? The{" "}
        <Link href={`/guide?project=${projectId}`} className="text-accent-11 underline">
          guide
        </Link>{" "}
        asks a few questions and recommends one.
      </Text>
      <RadioCards.Root
        value={run.method?.name ?? ""}
        onValueChange={run.setAlgorithm}
        columns={{ initial: "1", sm: "2" }}
        aria-label="Algorithm"
      >
        {parts.map(({ title, online }) => {
          const some = methods.filter(({ choice }) => choice.online === online);
          return some.length === 0 ? null : [<Part key={title} title={title} />, ...some.map(toCard)];
        })}
      </RadioCards.Root>
      <FormError message={run.starting.fields.algorithm} />
      {run.method && <About method={run.method} />}
    </>
  );
}

function Part({ title }: { title: string }) {
  return (
    <Text as="div" size="1" color="gray" weight="medium" className="col-span-full not-first:mt-2">
      {title}
    </Text>
  );
}

function toCard({ name, title, summary, choice, missing }: Method) {
  const needs = choice.needs.map((any) => any.map((need) => needNames[need]).join(" or ")).join("; ");
  const there = missing.length === 0;
  return (
    <RadioCards.Item key={name} value={name} className="items-start! justify-start! text-left!">
      <div>
        <Text as="div" size="2" weight="medium">
          {title}
        </Text>
        <Text as="div" size="1" color="gray" mt="1">
          {summary}
        </Text>
        <Text as="div" size="1" mt="2" className={`flex gap-1.5 ${there ? "text-gray-11" : "text-amber-11"}`}>
          {there ? (
            <Check size={13} className="mt-0.5 shrink-0" aria-label="The project has it:" />
          ) : (
            <TriangleAlert size={13} className="mt-0.5 shrink-0" aria-label="The project lacks it:" />
          )}
          Needs {needs}
        </Text>
        <Text as="div" size="1" color="gray" mt="0.5">
          {choice.models === 1 ? "1 model" : `${choice.models} models`} in memory · {stabilities[choice.stability]}
        </Text>
      </div>
    </RadioCards.Item>
  );
}

function About({ method: { title, choice, missing } }: { method: Method }) {
  return (
    <div className="mt-4 grid gap-x-8 gap-y-3 rounded-xl border border-gray-a5 p-4 text-sm sm:grid-cols-2">
      <Sentences title={`When ${title} is right`} sentences={choice.useWhen} />
      <Sentences title="When it is not" sentences={choice.avoidWhen} />
      {missing.length > 0 && (
        <p className="col-span-full flex gap-2 text-amber-11">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          <span>{missing.join(" ")}</span>
        </p>
      )}
      <p className="col-span-full text-xs text-gray-11">
        Paper:{" "}
        <a href={choice.paper.url} target="_blank" rel="noreferrer" className="underline">
          {choice.paper.title}
        </a>
      </p>
    </div>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <div>
      <h3 className="mb-1 font-medium">{title}</h3>
      <ul className="list-disc pl-4 text-gray-11">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
