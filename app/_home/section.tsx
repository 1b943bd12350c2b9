import { Heading } from "@radix-ui/themes";
import Link from "next/link";
import type { ReactNode } from "react";

interface Props {
  readonly id: string;
  readonly title: string;
  readonly more?: { title: string; href: string };
  readonly children: ReactNode;
}

/** A part of the home page, with a way to all of its kind. */
export function Section({ id, title, more, children }: Props) {
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <Heading as="h2" size="3" id={id}>
          {title}
        </Heading>
        {more && (
          <Link href={more.href} className="rounded-sm text-sm text-accent-11 hover:underline">
            {more.title}
          </Link>
        )}
      </div>
      {children}
    </section>
  );
}
