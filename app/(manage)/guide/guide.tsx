"use client";

import { Heading } from "@radix-ui/themes";
import { ArrowDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useId } from "react";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { parts } from "@/lib/guide/situation";
import { Question } from "./question";
import { Recommendation } from "./recommendation";
import { type Props, useGuide } from "./use-guide";

/** The decision tree's questions, and beside them what follows. */
export function Guide(props: Props) {
  const guide = useGuide(props);
  const router = useRouter();
  const { projects, projectId } = props;
  const { best } = guide.guidance;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="flex min-w-0 flex-col gap-8">
        {best && (
          <a
            href="#recommendation"
            className="sticky top-14 z-10 -mb-4 flex items-center justify-between gap-2 rounded-md border border-accent-7 bg-panel px-3 py-2 text-sm lg:hidden"
          >
            <span className="min-w-0 truncate">
              Recommended: <span className="font-medium">{best.method.title}</span>
            </span>
            <ArrowDown size={15} aria-hidden className="shrink-0" />
          </a>
        )}
        {projectId !== null && (
          <Field label="Project" hint="What it holds answers the questions below.">
            {(control) => (
              <Choose
                {...control}
                className="max-w-md"
                value={projectId}
                onChange={(id) => router.push(`/guide?${new URLSearchParams({ project: id, ...guide.answers })}`)}
                choices={projects.map(({ id, name, pairs }) => ({
                  id,
                  name: `${name} · ${pairs.toLocaleString("en")} pairs`,
                }))}
              />
            )}
          </Field>
        )}
        {parts.map(({ title, topics }) => (
          <Part key={title} title={title}>
            {topics.flatMap((topic) => {
              const field = props.fields.find(({ name }) => name === topic);
              return field
                ? [<Question key={topic} topic={topic} field={field} facts={props.facts} guide={guide} />]
                : [];
            })}
          </Part>
        ))}
      </div>
      <Recommendation guide={guide} props={props} />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading as="h2" size="3" weight="medium" mb="3" id={id}>
        {title}
      </Heading>
      <div className="grid items-start gap-x-6 gap-y-5 sm:grid-cols-2">{children}</div>
    </section>
  );
}
