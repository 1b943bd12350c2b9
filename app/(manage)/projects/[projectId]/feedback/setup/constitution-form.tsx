"use client";

import { Badge, Button, Heading, IconButton, Text, TextArea, TextField } from "@radix-ui/themes";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/app/_ui/confirm-button";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { SubmitButton } from "@/app/_ui/submit-button";
import { useAction } from "@/app/_ui/use-action";
import type { Constitution, Principle } from "@/lib/judge/constitution";
import { saveConstitutionAction } from "../actions";

interface Props {
  readonly projectId: string;
  readonly saved: Constitution;
  readonly isDefault: boolean;
}

/** The project's principles: edit, add, remove, or go back to the default ones. */
export function ConstitutionForm({ projectId, saved, isDefault }: Props) {
  const [rows, setRows] = useState(() => saved.principles.map((principle, key) => ({ key, principle })));
  const [done, setDone] = useState(false);
  const { run, pending, message, fields } = useAction(saveConstitutionAction, () => setDone(true));
  const change = (key: number, part: Partial<Principle>) => {
    setDone(false);
    setRows(rows.map((row) => (row.key === key ? { key, principle: { ...row.principle, ...part } } : row)));
  };
  const add = () => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    setRows([...rows, { key, principle: { id: "", title: "", text: "" } }]);
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    void run({ projectId, constitution: { principles: rows.map(({ principle }) => principle) } });
  }

  return (
    <section aria-labelledby="constitution">
      <Heading as="h2" size="4" id="constitution" mb="1">
        Constitution {isDefault && <Badge color="gray">the default one</Badge>}
      </Heading>
      <Text as="p" size="2" color="gray" mb="3">
        What a response should be, one principle at a time. Every AI label names its principle and the hash of the
        constitution. A principle whose text you change is judged anew.
      </Text>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <ol className="flex flex-col gap-3">
          {rows.map(({ key, principle }, i) => {
            const error = (name: string) => fields[`constitution.principles.${i}.${name}`];
            return (
              <li key={key} className="rounded-xl border border-gray-a5 bg-panel p-4">
                <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,12rem)_auto]">
                  <Field label="Title" error={error("title")}>
                    {(control) => (
                      <TextField.Root
                        {...control}
                        value={principle.title}
                        onChange={(event) => change(key, { title: event.target.value })}
                      />
                    )}
                  </Field>
                  <Field label="Id" error={error("id")}>
                    {(control) => (
                      <TextField.Root
                        {...control}
                        className="font-mono"
                        value={principle.id}
                        onChange={(event) => change(key, { id: event.target.value })}
                      />
                    )}
                  </Field>
                  <IconButton
                    type="button"
                    variant="soft"
                    color="gray"
                    className="sm:mt-[26px]!"
                    aria-label={`Remove principle ${principle.title || i + 1}`}
                    onClick={() => setRows(rows.filter((row) => row.key !== key))}
                  >
                    <Trash2 size={15} />
                  </IconButton>
                </div>
                <div className="mt-3">
                  <Field label="Principle" error={error("text")}>
                    {(control) => (
                      <TextArea
                        {...control}
                        rows={2}
                        resize="vertical"
                        value={principle.text}
                        onChange={(event) => change(key, { text: event.target.value })}
                      />
                    )}
                  </Field>
                </div>
              </li>
            );
          })}
        </ol>
        <FormError
          message={
            fields["constitution.principles"] ??
            (Object.keys(fields).length > 0 ? "Look at the marked fields." : message)
          }
        />
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton pending={pending}>Save principles</SubmitButton>
          <Button type="button" variant="soft" onClick={add}>
            <Plus size={16} aria-hidden /> Add principle
          </Button>
          {!isDefault && (
            <ConfirmButton
              type="button"
              variant="soft"
              color="gray"
              title="Go back to the default constitution?"
              description="This project’s own principles are forgotten. Labels that were given by them stay as they are."
              confirm="Go back"
              onConfirm={() => saveConstitutionAction({ projectId, constitution: null })}
            >
              Use the default
            </ConfirmButton>
          )}
          <Text size="2" color="green" role="status">
            {done && "Saved."}
          </Text>
        </div>
      </form>
    </section>
  );
}
