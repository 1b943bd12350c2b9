"use client";

import { Markdown } from "@/app/_ui/markdown";
import { promptMessages } from "@/lib/projects/prompt-text";

const speakers = { system: "System", user: "User", assistant: "Assistant" } as const;

/** What the responses answer: one question, or the turns of a conversation. */
export function PromptView({ prompt }: { prompt: string }) {
  const messages = promptMessages(prompt);
  return (
    <section aria-label="Prompt" className="rounded-xl border border-gray-a5 bg-gray-2 px-4 py-3">
      {messages.map((message, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns never change places
        <div key={i} className={i > 0 ? "mt-3 border-t border-gray-a4 pt-3" : ""}>
          <p className="mb-1 text-xs font-medium text-gray-11">
            {messages.length === 1 ? "Prompt" : speakers[message.role]}
          </p>
          <Markdown text={message.content} />
        </div>
      ))}
    </section>
  );
}
