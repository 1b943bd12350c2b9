"use client";

import { Badge, Button, Callout, Heading, Text } from "@radix-ui/themes";
import { ArrowRight, CircleMinus, CirclePlus, Info } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { CopyText } from "@/app/_ui/copy-text";
import type { Advice, Reason } from "@/lib/guide/recommend";
import { newRunLink } from "@/lib/runs/new-run-query";
import type { GuideState, Props } from "./use-guide";

const shown = 4; // alternatives

/** The method that fits, why, what speaks against it, what else there is, and the form, filled in. */
export function Recommendation({ guide, props }: { guide: GuideState; props: Props }) {
  const { best, alternatives, outOfReach } = guide.guidance;
  return (
    <aside
      id="recommendation"
      aria-label="Recommendation"
      className="flex min-w-0 scroll-mt-16 flex-col gap-6 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:self-start lg:overflow-y-auto"
    >
      {best ? <Best advice={best} guide={guide} props={props} /> : <Nothing />}
      {alternatives.length > 0 && (
        <List title="What else would work">
          {alternatives.slice(0, shown).map((advice) => (
            <Other key={advice.method.name} advice={advice}>
              {guide.startable(advice.method.name) && props.projectId !== null && (
                <FormLink advice={advice} projectId={props.projectId} />
              )}
            </Other>
          ))}
        </List>
      )}
      {outOfReach.length > 0 && (
        <List title="Out of reach for now">
          {outOfReach.map((advice) => (
            <OutOfReach key={advice.method.name} advice={advice} guide={guide} props={props} />
          ))}
        </List>
      )}
    </aside>
  );
}

function Best({ advice, guide, props: { projectId, fields } }: { advice: Advice; guide: GuideState; props: Props }) {
  const { method, reasons, against, settings, file } = advice;
  return (
    <section className="rounded-xl border border-accent-7 bg-panel p-5" aria-labelledby="best">
      <Badge mb="2">Recommended</Badge>
      <Heading as="h2" size="5" id="best" aria-live="polite">
        {method.title}
      </Heading>
      <Text as="p" size="2" color="gray" mt="1">
        {method.summary}
      </Text>
      <Sentences title="Why" sentences={reasons} fields={fields} sign="for" />
      <Sentences title="What speaks against it" sentences={against} fields={fields} sign="against" />
      <Sentences title="Settings that the form opens with" sentences={settings} fields={fields} sign="for" />
      {file && (
        <Text as="p" size="2" mt="4">
          It learns from the training file “{file.name}”.
        </Text>
      )}
      {projectId !== null && guide.startable(method.name) ? (
        <Button asChild size="3" mt="4" className="w-full!">
          <Link href={newRunLink(projectId, method.name, settings, file?.id)}>
            Open the form, filled in <ArrowRight size={16} aria-hidden />
          </Link>
        </Button>
      ) : (
        <div className="mt-4">
          <CopyText
            label="On the command line"
            text={`npx chorus train --algorithm ${method.name} \\\n  --model MODEL --data FILE --out OUT${settings.map(({ name, value }) => ` \\\n  --set '${name}=${value}'`).join("")}`}
          />
          <p className="mt-1.5 text-xs text-gray-11">
            The project does not hold these rows
            {projectId !== null && (
              <>
                : add them to its{" "}
                <Link href={`/projects/${projectId}/files`} className="underline">
                  training files
                </Link>
              </>
            )}
            .
          </p>
        </div>
      )}
      <p className="mt-3 text-xs text-gray-11">
        Paper:{" "}
        <a href={method.choice.paper.url} target="_blank" rel="noreferrer" className="underline">
          {method.choice.paper.title}
        </a>
      </p>
    </section>
  );
}

function Nothing() {
  return (
    <Callout.Root color="amber">
      <Callout.Icon>
        <Info size={16} aria-hidden />
      </Callout.Icon>
      <Callout.Text>
        There is nothing to learn from yet. Rank some tasks, import rankings, or say on the left what you could bring.
      </Callout.Text>
    </Callout.Root>
  );
}

/** Each sentence with a link to the question that it follows from. */
function Sentences({
  title,
  sentences,
  fields,
  sign,
}: {
  title: string;
  sentences: readonly Reason[];
  fields: Props["fields"];
  sign: "for" | "against";
}) {
  if (sentences.length === 0) return null;
  const Icon = sign === "for" ? CirclePlus : CircleMinus;
  return (
    <>
      <Heading as="h3" size="2" weight="medium" mt="4" mb="1.5">
        {title}
      </Heading>
      <ul className="flex flex-col gap-2">
        {sentences.map(({ text, about }) => (
          <li key={text} className="flex gap-2 text-sm">
            <Icon
              size={16}
              className={`mt-0.5 shrink-0 ${sign === "for" ? "text-accent-11" : "text-amber-11"}`}
              aria-hidden
            />
            <span className="min-w-0">
              {text}{" "}
              <a href={`#${about}`} className="text-xs whitespace-nowrap text-gray-11 underline hover:text-gray-12">
                {fields.find(({ name }) => name === about)?.title}
              </a>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Heading as="h2" size="3" weight="medium" mb="2">
        {title}
      </Heading>
      <ul className="divide-y divide-gray-a4 rounded-xl border border-gray-a5 bg-panel">{children}</ul>
    </section>
  );
}

function Other({ advice: { method, reasons, against }, children }: { advice: Advice; children?: ReactNode }) {
  return (
    <li className="p-4 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Text as="div" size="2" weight="medium">
          {method.title}
        </Text>
        {children}
      </div>
      {reasons[0] && <p className="mt-1">{reasons[0].text}</p>}
      {against[0] && <p className="mt-1 text-gray-11">But: {against[0].text}</p>}
    </li>
  );
}

function FormLink({ advice: { method, settings, file }, projectId }: { advice: Advice; projectId: string }) {
  return (
    <Link
      href={newRunLink(projectId, method.name, settings, file?.id)}
      className="inline-flex items-center gap-1 text-accent-11 hover:underline"
      aria-label={`Open the form for ${method.title}`}
    >
      Form <ArrowRight size={14} aria-hidden />
    </Link>
  );
}

function OutOfReach({
  advice: { method, missing },
  guide,
  props: { methods, projectId },
}: {
  advice: Advice;
  guide: GuideState;
  props: Props;
}) {
  const makers = [...new Set(missing.flatMap(({ madeBy }) => madeBy))].filter(guide.startable);
  return (
    <li className="p-4 text-sm">
      <Text as="div" size="2" weight="medium">
        {method.title}
      </Text>
      {missing.map(({ text }) => (
        <p key={text} className="mt-1 text-gray-11">
          {text}
        </p>
      ))}
      {projectId !== null &&
        makers.map((name) => (
          <Link
            key={name}
            href={newRunLink(projectId, name, [])}
            className="mt-1 inline-flex items-center gap-1 text-accent-11 hover:underline"
          >
            First: {methods.find((each) => each.name === name)?.title} <ArrowRight size={14} aria-hidden />
          </Link>
        ))}
    </li>
  );
}
