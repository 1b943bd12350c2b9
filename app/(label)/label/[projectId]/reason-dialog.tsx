"use client";

import { Button, Dialog, RadioGroup, TextArea } from "@radix-ui/themes";
import { type SyntheticEvent, useState } from "react";
import { DialogButtons } from "@/app/_ui/dialog-buttons";

type Kind = "skip" | "flag";

const kinds = {
  skip: {
    outcome: "skipped",
    title: "Skip this task",
    description: "It goes to other annotators and does not come back to you.",
    reasons: ["I do not know the subject", "I cannot tell which is better", "Too long", "I cannot read the language"],
    verb: "Skip",
  },
  flag: {
    outcome: "flagged",
    title: "Flag a problem",
    description: "The project's reviewers see it with your reason. You go on with the next task.",
    reasons: [
      "Harmful or illegal content",
      "Personal data",
      "Broken or missing text",
      "A response tells which model wrote it",
    ],
    verb: "Flag",
  },
} as const;

interface Props {
  readonly kind: Kind | null;
  onClose(): void;
  onReason(outcome: "skipped" | "flagged", reason: string): void;
}

/** Asks why a task is skipped or flagged: one of the usual reasons, words of one's own, or both. */
export function ReasonDialog({ kind, onClose, onReason }: Props) {
  return (
    <Dialog.Root open={kind !== null} onOpenChange={(open) => !open && onClose()}>
      {kind && <ReasonForm key={kind} kind={kind} onReason={onReason} />}
    </Dialog.Root>
  );
}

function ReasonForm({ kind, onReason }: { kind: Kind; onReason: Props["onReason"] }) {
  const { outcome, title, description, reasons, verb } = kinds[kind];
  const [chosen, setChosen] = useState<string>(reasons[0]);
  const [details, setDetails] = useState("");
  const other = chosen === "";
  const reason = [chosen, details.trim()].filter(Boolean).join(": ");

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (reason !== "") onReason(outcome, reason);
  }
  return (
    <Dialog.Content maxWidth="440px">
      <Dialog.Title size="4">{title}</Dialog.Title>
      <Dialog.Description size="2" color="gray" mb="4">
        {description}
      </Dialog.Description>
      <form onSubmit={submit}>
        <RadioGroup.Root
          value={chosen}
          onValueChange={setChosen}
          aria-label="Reason"
          size="2"
          onKeyDown={(event) => event.key === "Enter" && submit(event)}
        >
          {reasons.map((text) => (
            <RadioGroup.Item key={text} value={text}>
              {text}
            </RadioGroup.Item>
          ))}
          <RadioGroup.Item value="">Something else</RadioGroup.Item>
        </RadioGroup.Root>
        <TextArea
          mt="3"
          maxLength={800}
          placeholder={other ? "What is it?" : "Details, if they help"}
          aria-label={other ? "Reason in your words" : "Details"}
          value={details}
          onChange={(event) => setDetails(event.target.value)}
        />
        <DialogButtons>
          <Button type="submit" disabled={reason === ""}>
            {verb}
          </Button>
        </DialogButtons>
      </form>
    </Dialog.Content>
  );
}
