import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SymbolPage } from "#components/instrument/symbol-page.tsx";
import { isSymbol } from "#lib/market/instrument.ts";

interface PageProps {
  params: Promise<{ symbol: string }>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await params).symbol.toUpperCase() };
}

export default async function Page({ params }: PageProps) {
  const symbol = (await params).symbol.toUpperCase();
  if (!isSymbol(symbol)) notFound();
  return <SymbolPage symbol={symbol} />;
}
