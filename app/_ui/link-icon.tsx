"use client";

import { Spinner } from "@radix-ui/themes";
import type { LucideIcon } from "lucide-react";
import { useLinkStatus } from "next/link";

/** A link's icon; a spinner while the page that it leads to is being made. */
export function LinkIcon({ icon: Icon, size }: { icon: LucideIcon; size: number }) {
  const { pending } = useLinkStatus();
  return (
    <span className="flex shrink-0 items-center justify-center" style={{ width: size, height: size }}>
      {pending ? <Spinner size="1" /> : <Icon size={size} aria-hidden />}
    </span>
  );
}
