"use client";

import { IconButton, SegmentedControl, Text, TextField } from "@radix-ui/themes";
import { RotateCcw } from "lucide-react";
import { useId } from "react";
import { Field } from "@/app/_ui/field";
import type { Facts } from "@/lib/guide/facts";
import { choiceWords, type Topic } from "@/lib/guide/situation";
import type { SettingField } from "@/lib/runs/setting-fields";
import type { GuideState } from "./use-guide";

interface Props {
  readonly topic: Topic;
  readonly field: SettingField;
  readonly facts: Facts;
  readonly guide: GuideState;
}

/** One question: what the facts answer stands in it, and under it where that is from. */
export function Question({ topic, field, facts, guide }: Props) {
  const words = choiceWords[topic];
  return (
    <div
      id={topic}
      className="scroll-mt-16 rounded-md target:outline-2 target:outline-offset-8 target:outline-accent-8"
    >
      {words ? (
        <Choice topic={topic} field={field} facts={facts} guide={guide} words={Object.entries(words)} />
      ) : (
        <Amount topic={topic} field={field} facts={facts} guide={guide} />
      )}
    </div>
  );
}

function Choice({ topic, field, facts, guide, words }: Props & { words: [value: string, text: string][] }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <Text as="div" size="2" weight="medium" id={id}>
        {field.title}
      </Text>
      <div className="flex items-center gap-2">
        <SegmentedControl.Root
          size={{ initial: "2", sm: "1" }}
          value={guide.text(field)}
          onValueChange={(value) => guide.answer(topic, value)}
          aria-labelledby={id}
          aria-describedby={`${id}-hint`}
        >
          {words.map(([value, text]) => (
            <SegmentedControl.Item key={value} value={value}>
              {text}
            </SegmentedControl.Item>
          ))}
        </SegmentedControl.Root>
        <BackToFact topic={topic} field={field} guide={guide} />
      </div>
      <Text as="div" size="1" color="gray" id={`${id}-hint`}>
        {field.description} <FactNote topic={topic} facts={facts} guide={guide} words={Object.fromEntries(words)} />
      </Text>
    </div>
  );
}

function Amount({ topic, field, facts, guide }: Props) {
  return (
    <Field
      label={field.title}
      error={guide.errors[topic]}
      hint={
        <>
          {field.description} <FactNote topic={topic} facts={facts} guide={guide} />
        </>
      }
    >
      {(control) => (
        <TextField.Root
          {...control}
          value={guide.text(field)}
          onChange={(event) => guide.answer(topic, event.target.value)}
          inputMode={field.kind === "integer" ? "numeric" : "decimal"}
          className="max-w-44"
        >
          {guide.answers[topic] !== undefined && (
            <TextField.Slot side="right">
              <BackToFact topic={topic} field={field} guide={guide} />
            </TextField.Slot>
          )}
        </TextField.Root>
      )}
    </Field>
  );
}

/** Where a value is from; beside another answer, what it was. */
function FactNote({
  topic,
  facts,
  guide,
  words = {},
}: Pick<Props, "topic" | "facts" | "guide"> & { words?: Record<string, string> }) {
  const [note, found] = [facts.notes[topic], facts.values[topic]];
  const said = guide.answers[topic];
  const differs = said !== undefined && found !== undefined && said !== String(found);
  if (!note && !differs) return null;
  return (
    <span className="mt-0.5 block text-gray-12">
      {note}
      {differs &&
        ` Found: ${words[String(found)] ?? (typeof found === "number" ? found.toLocaleString("en") : found)}.`}
    </span>
  );
}

function BackToFact({ topic, field, guide }: Pick<Props, "topic" | "field" | "guide">) {
  if (guide.answers[topic] === undefined) return null;
  return (
    <IconButton
      type="button"
      size="1"
      variant="ghost"
      color="gray"
      onClick={() => guide.answer(topic, null)}
      aria-label={`Take the answer to ${field.title} back`}
    >
      <RotateCcw size={13} />
    </IconButton>
  );
}
