"use client";

import { Button, IconButton, TextField, Tooltip } from "@radix-ui/themes";
import { ChevronDown, ChevronRight, Info, RotateCcw } from "lucide-react";
import { useState } from "react";
import { Choose } from "@/app/_ui/choose";
import { Field } from "@/app/_ui/field";
import { type SettingField, unusual } from "@/lib/runs/setting-fields";
import { RewardsInput } from "./rewards-input";
import { mixSetting, type NewRun, type Props } from "./use-new-run";

/** The algorithm's settings, generated from its schema: the basic ones, the rest behind a button. */
export function SettingsForm({ run, rewardChoices, bases }: { run: NewRun } & Pick<Props, "rewardChoices" | "bases">) {
  const rewardModels = bases.filter(({ role }) => role === "reward");
  const fields = run.fields.filter(({ name }) => name !== mixSetting && name !== "rewards");
  const advanced = fields.filter((field) => field.advanced);
  const wrong = advanced.some(({ name }) => run.starting.fields[`config.${name}`]);
  const changed = fields.filter(({ name, standard }) => run.values[name] !== standard);
  const [opened, setOpen] = useState(() => advanced.some(({ name, standard }) => run.values[name] !== standard));
  const open = opened || wrong;
  return (
    <div>
      {run.fields.some(({ name }) => name === "rewards") && (
        <div className="mb-6">
          <RewardsInput
            value={run.values.rewards ?? ""}
            error={run.starting.fields["config.rewards"]}
            choices={rewardChoices}
            models={rewardModels}
            file={run.file}
            onChange={(text) => run.setText("rewards", text)}
          />
        </div>
      )}
      <Grid run={run} fields={fields.filter((field) => !field.advanced)} />
      <div className="mt-4 flex flex-wrap items-center justify-between gap-2">
        <Button type="button" variant="ghost" color="gray" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
          {advanced.length} advanced settings
        </Button>
        {changed.length > 0 && (
          <Button type="button" variant="ghost" onClick={() => run.reset(changed.map(({ name }) => name))}>
            <RotateCcw size={14} aria-hidden /> Reset {changed.length} to default
          </Button>
        )}
      </div>
      {open && (
        <div className="mt-4">
          <Grid run={run} fields={advanced} />
        </div>
      )}
    </div>
  );
}

function Grid({ run, fields }: { run: NewRun; fields: readonly SettingField[] }) {
  return (
    <div className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2 xl:grid-cols-3">
      {fields.map((field) => (
        <Setting
          key={field.name}
          field={field}
          value={run.values[field.name] ?? ""}
          error={run.starting.fields[`config.${field.name}`]}
          onChange={(text) => run.setText(field.name, text)}
          onReset={() => run.reset([field.name])}
        />
      ))}
    </div>
  );
}

interface SettingProps {
  readonly field: SettingField;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onReset: () => void;
}

function Setting({ field, value, error, onChange, onReset }: SettingProps) {
  const about = (
    <Tooltip content={field.source ? `${field.description} Usual range: ${field.source}` : field.description}>
      <IconButton type="button" size="1" variant="ghost" color="gray" aria-label={`About ${field.title}`}>
        <Info size={14} />
      </IconButton>
    </Tooltip>
  );
  const choices = choicesOf(field);
  const standard = choices?.find(({ id }) => id === field.standard)?.name;
  const numeric = field.kind === "number" || field.kind === "integer";
  const odd = unusual(field, value);
  const hint = [
    field.typical && `usually ${brief(field.typical[0])} to ${brief(field.typical[1])}`,
    `default ${standard ?? (numeric ? brief(Number(field.standard)) : field.standard || "empty")}`,
    !field.typical && field.bounds,
  ];
  return (
    <Field
      label={field.title}
      error={error}
      hint={
        <>
          {hint.filter(Boolean).join(" · ")}
          {odd && <span className="block text-amber-11">This is {odd}.</span>}
        </>
      }
    >
      {(control) =>
        choices ? (
          <div className="flex items-center gap-2">
            <Choose {...control} className="flex-1" value={value} onChange={onChange} choices={choices} />
            {about}
          </div>
        ) : (
          <TextField.Root
            {...control}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            inputMode={field.kind === "integer" ? "numeric" : numeric ? "decimal" : "text"}
            title={field.bounds && `Allowed: ${field.bounds}`}
          >
            <TextField.Slot side="right" className="gap-2">
              {value !== field.standard && (
                <IconButton
                  type="button"
                  size="1"
                  variant="ghost"
                  onClick={onReset}
                  aria-label={`Reset ${field.title} to ${field.standard || "empty"}`}
                >
                  <RotateCcw size={13} />
                </IconButton>
              )}
              {about}
            </TextField.Slot>
          </TextField.Root>
        )
      }
    </Field>
  );
}

/** What there is to choose from, with the words for it; null for a field to write in. */
function choicesOf({ kind, choices }: SettingField): readonly { readonly id: string; readonly name: string }[] | null {
  if (kind === "switch")
    return [
      { id: "false", name: "off" },
      { id: "true", name: "on" },
    ];
  return kind === "choice" ? choices.map((choice) => ({ id: choice, name: choice })) : null;
}

/** 0.00005 -> "5e-5". */
function brief(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential() : String(value);
}
