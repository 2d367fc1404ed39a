"use client";

import { PageFault } from "#components/shell/page-fault.tsx";

export default function Fault({ reset }: { error: Error; reset: () => void }) {
  return <PageFault onRetry={reset} />;
}
