"use client";

import { Heading, IconButton } from "@radix-ui/themes";
import { X } from "lucide-react";
import { Markdown } from "@/app/_ui/markdown";

/** What the project asks annotators to look at; open until it is closed, and then on G. */
export function GuidelinesPanel({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <section aria-label="Guidelines" className="rounded-xl border border-accent-6 bg-accent-2">
      <div className="flex items-center justify-between px-4 pt-2.5">
        <Heading as="h2" size="2" weight="medium">
          Guidelines
        </Heading>
        <IconButton size="1" variant="ghost" color="gray" aria-label="Close the guidelines" onClick={onClose}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="max-h-[38vh] overflow-y-auto px-4 pt-1 pb-3 text-sm">
        <Markdown text={text} />
      </div>
    </section>
  );
}
