"use client";

import { Callout, Heading, TextField } from "@radix-ui/themes";
import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { compact } from "@/app/_ui/figures";
import { DataChoice } from "./data-choice";
import { MethodChoice } from "./method-choice";
import { RunSummary } from "./run-summary";
import { SettingsForm } from "./settings-form";
import { type Props, useNewRun } from "./use-new-run";

/** Everything a run needs, on one page; what it comes to stands beside it. */
export function NewRunForm(props: Props) {
  const run = useNewRun(props);
  const { fields: errors } = run.starting;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void run.submit();
      }}
      className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <div className="flex min-w-0 flex-col gap-8">
        {props.refused.length > 0 && <LeftOut refused={props.refused} />}
        <Section title="What to learn from">
          <DataChoice run={run} {...props} />
        </Section>
        <Section title="How to learn">
          <MethodChoice run={run} methods={props.methods} projectId={props.project.id} />
        </Section>
        <Section title="Where to start from">
          <Field
            label="Base checkpoint"
            error={errors.baseId}
            hint={
              run.method?.produces === "reward"
                ? "Its body is kept; a new head learns to score."
                : "The model that learns; as it is now, it is also the reference that it is held to."
            }
          >
            {(control) => (
              <Choose
                {...control}
                placeholder="No checkpoint yet: register one under Checkpoints"
                value={run.base?.id ?? ""}
                onChange={run.setBaseId}
                choices={run.fitting.map(({ id, name, role, parameters }) => ({
                  id,
                  name: `${name} · ${role} · ${compact(parameters)} weights`,
                }))}
              />
            )}
          </Field>
        </Section>
        <Section title="Settings">
          <SettingsForm key={run.method?.name} run={run} rewardChoices={props.rewardChoices} bases={props.bases} />
        </Section>
        <Section title="Name and seed">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" optional error={errors.name} hint={`Left empty: “${run.method?.name} 1”, “2” …`}>
              {(control) => (
                <TextField.Root
                  {...control}
                  value={run.name}
                  onChange={(event) => run.setName(event.target.value)}
                  maxLength={60}
                />
              )}
            </Field>
            <Field label="Seed" error={errors.seed} hint="The same seed, data and settings give the same run.">
              {(control) => (
                <TextField.Root
                  {...control}
                  value={run.seed}
                  onChange={(event) => run.setSeed(event.target.value)}
                  inputMode="numeric"
                />
              )}
            </Field>
          </div>
        </Section>
      </div>
      <RunSummary run={run} project={props.project} bases={props.bases} />
    </form>
  );
}

/** What the address says and the form cannot take. */
function LeftOut({ refused }: Pick<Props, "refused">) {
  return (
    <Callout.Root color="amber" role="alert">
      <Callout.Icon>
        <TriangleAlert size={16} aria-hidden />
      </Callout.Icon>
      <Callout.Text>
        The link that you followed says what the form cannot take; it was left out.
        {refused.map(({ name, message }) => (
          <span key={name} className="block">
            <code>{name}</code>: {message}
          </span>
        ))}
      </Callout.Text>
    </Callout.Root>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading as="h2" size="3" weight="medium" mb="3" id={id}>
        {title}
      </Heading>
      {children}
    </section>
  );
}
