"use client";

import { Button, Callout, Checkbox, Dialog, Text, TextField } from "@radix-ui/themes";
import { Gavel, Info } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useId, useState } from "react";
import { Choose } from "@/app/_ui/choose";
import { DialogButtons } from "@/app/_ui/dialog-buttons";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import { startJudgingAction } from "./actions";

interface Props {
  readonly projectId: string;
  readonly judges: readonly { kind: "endpoint" | "checkpoint"; id: string; name: string }[];
  readonly principles: readonly { id: string; title: string; text: string }[];
}

const which = [
  { id: "all", name: "All tasks" },
  { id: "labeled", name: "Those that people have labeled" },
  { id: "unlabeled", name: "Those without labels" },
] as const;
const by = [
  { id: "one", name: "One drawn principle a pair" },
  { id: "each", name: "Every principle in turn" },
] as const;

/** "Let a model judge": who, which tasks, by which principles, how many. */
export function JudgeDialog({ projectId, judges, principles }: Props) {
  const form = useId();
  const [opened, setOpened] = useState(0); // a new idempotency key each time that the dialog opens
  const [open, setOpen] = useState(false);
  const [judgeId, setJudgeId] = useState(judges[0]?.id ?? "");
  const [tasks, setTasks] = useState<(typeof which)[number]["id"]>("all");
  const [way, setWay] = useState<(typeof by)[number]["id"]>("one");
  const [chosen, setChosen] = useState<readonly string[]>(principles.map(({ id }) => id));
  const start = useAction(startJudgingAction, () => setOpen(false));
  const judge = judges.find(({ id }) => id === judgeId) ?? judges[0];
  const kept = chosen.filter((id) => principles.some((principle) => principle.id === id));

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const count = (name: string) => Number(data.get(name));
    void start.run({
      projectId,
      judge: { kind: judge?.kind ?? "endpoint", id: judge?.id ?? "" },
      options: { which: tasks, tasks: count("tasks"), principles: [...kept], by: way, pairsPerPrompt: count("pairs") },
      key: `${projectId} ${form} ${opened}`,
    });
  }

  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (next) setOpened(Date.now());
        start.clear();
        setOpen(next);
      }}
    >
      <Dialog.Trigger>
        <Button>
          <Gavel size={15} aria-hidden /> Let a model judge
        </Button>
      </Dialog.Trigger>
      <Dialog.Content maxWidth="560px">
        <Dialog.Title size="4">Let a model judge</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="4">
          Each pair of responses is asked in both orders; where the two answers disagree, it is a tie. What this judge
          has answered before is not asked again.
        </Dialog.Description>
        {judges.length === 0 ? (
          <Callout.Root color="amber">
            <Callout.Icon>
              <Info size={16} aria-hidden />
            </Callout.Icon>
            <Callout.Text>
              There is no judge yet. <Link href={`/projects/${projectId}/feedback/setup`}>Add an endpoint</Link>, or
              register a checkpoint.
            </Callout.Text>
          </Callout.Root>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
            <Field label="Judge" error={start.fields["judge.id"]}>
              {(control) => (
                <Choose
                  {...control}
                  className="w-full"
                  value={judge?.id ?? ""}
                  onChange={setJudgeId}
                  choices={judges}
                />
              )}
            </Field>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="Which tasks" hint="Those that it has not judged yet come first.">
                {(control) => (
                  <Choose {...control} className="w-full" value={tasks} onChange={setTasks} choices={which} />
                )}
              </Field>
              <Field label="How many tasks" error={start.fields["options.tasks"]}>
                {(control) => (
                  <TextField.Root {...control} name="tasks" type="number" min={1} max={5000} defaultValue={50} />
                )}
              </Field>
              <Field label="Judged by">
                {(control) => <Choose {...control} className="w-full" value={way} onChange={setWay} choices={by} />}
              </Field>
              <Field
                label="Pairs per task, at most"
                hint="4 responses make 6 pairs, 8 make 28."
                error={start.fields["options.pairsPerPrompt"]}
              >
                {(control) => (
                  <TextField.Root {...control} name="pairs" type="number" min={1} max={28} defaultValue={6} />
                )}
              </Field>
            </div>
            <fieldset>
              <legend className="mb-1.5 text-sm font-medium">Principles</legend>
              <div className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
                {principles.map(({ id, title, text }) => (
                  <Text as="label" size="2" key={id} className="flex items-center gap-2" title={text}>
                    <Checkbox
                      checked={kept.includes(id)}
                      onCheckedChange={(checked) =>
                        setChosen(checked === true ? [...kept, id] : kept.filter((each) => each !== id))
                      }
                    />
                    {title}
                  </Text>
                ))}
              </div>
              {start.fields["options.principles"] && (
                <Text as="div" size="1" color="red" mt="1" role="alert">
                  {start.fields["options.principles"]}
                </Text>
              )}
            </fieldset>
            <FormError message={Object.keys(start.fields).length > 0 ? undefined : start.message} />
            <DialogButtons>
              <SubmitButton pending={start.pending}>Start judging</SubmitButton>
            </DialogButtons>
          </form>
        )}
      </Dialog.Content>
    </Dialog.Root>
  );
}
