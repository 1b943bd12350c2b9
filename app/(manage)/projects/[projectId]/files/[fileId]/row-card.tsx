import { Badge } from "@radix-ui/themes";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { z } from "zod";
import { message } from "@/lib/datasets/preference-row";

const turns = z.array(message);
const steps = z.object({ completions: z.array(z.string()), labels: z.array(z.boolean()) });
const texts = {
  prompt: "Prompt",
  chosen: "Chosen",
  rejected: "Rejected",
  completion: "Completion",
  messages: "Conversation",
};
const longest = 2000; // characters that are shown

/** A row of a training file, to be read by a person: its texts, its marks, what other columns it has. */
export function RowCard({ row }: { row: Readonly<Record<string, unknown>> }) {
  const judged = steps.safeParse(row).data;
  const said = Object.entries(texts).filter(([name]) => row[name] !== undefined && row[name] !== null);
  const known = new Set([...said.map(([name]) => name), ...(judged ? ["completions", "labels"] : [])]);
  const others = Object.entries(row).filter(([name, value]) => !known.has(name) && value !== null);
  return (
    <div className="rounded-xl border border-gray-a5 bg-panel px-4 text-sm">
      <dl className="divide-y divide-gray-a3">
        {said.map(([name, title]) => (
          <Part key={name} name={title}>
            <Said text={row[name]} />
          </Part>
        ))}
        {judged && (
          <Part name="Steps">
            <ol className="flex flex-col gap-1">
              {judged.completions.map((step, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: steps stand in their order
                <li key={index} className="flex gap-2">
                  {judged.labels[index] ? (
                    <Check size={15} className="mt-0.5 shrink-0 text-green-11" aria-label="right:" />
                  ) : (
                    <X size={15} className="mt-0.5 shrink-0 text-red-11" aria-label="wrong:" />
                  )}
                  <span className="min-w-0 break-words whitespace-pre-wrap">{short(step)}</span>
                </li>
              ))}
            </ol>
          </Part>
        )}
        {others.map(([name, value]) => (
          <Part key={name} name={<code className="text-xs break-all">{name}</code>}>
            {typeof value === "string" ? short(value) : short(JSON.stringify(value))}
          </Part>
        ))}
      </dl>
    </div>
  );
}

function Part({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-3 gap-y-0.5 py-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <dt className="text-gray-11">{name}</dt>
      <dd className="min-w-0 break-words whitespace-pre-wrap">{children}</dd>
    </div>
  );
}

function Said({ text }: { text: unknown }) {
  const messages = turns.safeParse(text).data;
  if (!messages) return short(String(text));
  return (
    <ol className="flex flex-col gap-1.5">
      {messages.map(({ role, content }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns stand in their order
        <li key={index}>
          {messages.length > 1 && (
            <Badge color="gray" mr="2" highContrast>
              {role}
            </Badge>
          )}
          {short(content)}
        </li>
      ))}
    </ol>
  );
}

const short = (text: string) => (text.length > longest ? `${text.slice(0, longest)} …` : text);
