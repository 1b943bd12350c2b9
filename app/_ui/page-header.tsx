import { Heading, Text } from "@radix-ui/themes";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";

interface Props {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly trail?: readonly { title: string; href: string }[]; // where one is, outermost first
  readonly actions?: ReactNode;
}

/** The head of a page: where one is, its title, a sentence, what can be done. */
export function PageHeader({ title, description, trail = [], actions }: Props) {
  return (
    <header className="mb-6">
      {trail.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-2 flex flex-wrap items-center gap-1 text-sm text-gray-11">
          {trail.map((place) => (
            <Fragment key={place.href}>
              <Link href={place.href} className="rounded-sm hover:text-gray-12 hover:underline">
                {place.title}
              </Link>
              <ChevronRight size={14} className="text-gray-8" aria-hidden />
            </Fragment>
          ))}
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-2xl">
          <Heading as="h1" size="6" weight="bold" trim="start" className="break-words">
            {title}
          </Heading>
          {description && (
            <Text as="div" size="2" color="gray" mt="1">
              {description}
            </Text>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
