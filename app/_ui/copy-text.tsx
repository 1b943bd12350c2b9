"use client";

import { IconButton, Tooltip } from "@radix-ui/themes";
import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";

/** Text as a machine reads it, with a button that copies it. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLPreElement>(null);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current); // no clipboard without https: Ctrl-C does it
    }
  }

  return (
    <figure className="overflow-hidden rounded-xl border border-gray-a5">
      <figcaption className="flex items-center justify-between gap-2 border-b border-gray-a4 bg-gray-2 py-1.5 pr-2 pl-3 text-xs text-gray-11">
        {label}
        <Tooltip content={copied ? "Copied" : "Copy"}>
          <IconButton
            type="button"
            size="1"
            variant="ghost"
            color="gray"
            onClick={() => void copy()}
            aria-label={`Copy: ${label}`}
          >
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </IconButton>
        </Tooltip>
      </figcaption>
      <pre
        ref={shown}
        className="m-0 max-h-72 overflow-auto bg-gray-1 p-3 font-mono text-xs leading-relaxed"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {text}
      </pre>
    </figure>
  );
}
