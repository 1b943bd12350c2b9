import { Badge } from "@radix-ui/themes";
import { ChevronRight } from "lucide-react";
import { Markdown } from "@/app/_ui/markdown";
import type { ComparedPrompt, Comparison } from "@/lib/evaluation/read-comparison";
import { promptMessages } from "@/lib/projects/prompt-text";
import { percent } from "./words";

/** Each prompt with its counts, and both models' responses when opened; the clearest wins first, unlabeled ones last. */
export function PromptTable({ prompts, round }: Pick<Comparison, "prompts" | "round">) {
  const sorted = [...prompts].sort((a, b) => (b.score ?? -1) - (a.score ?? -1));
  return (
    <ul className="divide-y divide-gray-a4 overflow-hidden rounded-xl border border-gray-a5 bg-panel">
      {sorted.map((prompt) => (
        <li key={prompt.taskId}>
          <details className="group">
            <summary className="flex cursor-pointer list-none items-center gap-3 px-4 py-2.5 hover:bg-gray-a2 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                size={15}
                className="shrink-0 text-gray-10 transition-transform group-open:rotate-90"
                aria-hidden
              />
              <span className="min-w-0 flex-1 truncate text-sm">{promptMessages(prompt.prompt).at(-1)?.content}</span>
              <Counts prompt={prompt} />
              <Score score={prompt.score} />
            </summary>
            <div className="grid gap-4 border-t border-gray-a4 bg-gray-2 p-4 md:grid-cols-2">
              <Responses model={round.checkpoint.name} texts={prompt.checkpoint} accent />
              <Responses model={round.baseline.name} texts={prompt.baseline} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Counts({ prompt: { wins, ties, losses, labels } }: { prompt: ComparedPrompt }) {
  if (labels === 0) return null;
  return (
    <span className="tabular hidden text-xs whitespace-nowrap text-gray-11 sm:inline">
      {wins} won, {ties} tied, {losses} lost · {labels} {labels === 1 ? "label" : "labels"}
    </span>
  );
}

function Score({ score }: { score: number | null }) {
  if (score === null) return <span className="w-14 shrink-0 text-right text-xs text-gray-11">open</span>;
  return (
    <span className="w-14 shrink-0 text-right">
      <Badge color={score > 0.5 ? "green" : score < 0.5 ? "red" : "gray"} className="tabular">
        {percent(score)}
      </Badge>
    </span>
  );
}

function Responses({ model, texts, accent = false }: { model: string; texts: readonly string[]; accent?: boolean }) {
  return (
    <section aria-label={model} className="min-w-0">
      <div className="mb-2">
        <Badge color={accent ? "violet" : "gray"}>{model}</Badge>
      </div>
      <div className="flex flex-col gap-2">
        {texts.map((text, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: responses never change places
          <div key={i} className="rounded-lg border border-gray-a4 bg-panel px-3 py-2">
            {text.trim() ? <Markdown text={text} /> : <i className="text-sm text-gray-11">an empty response</i>}
          </div>
        ))}
      </div>
    </section>
  );
}
