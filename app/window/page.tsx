import { WindowPage } from "#components/window/window-page.tsx";

export default function Page() {
  return <WindowPage />;
}
