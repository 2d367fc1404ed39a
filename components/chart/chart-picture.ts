import type { ChartPicture } from "./price-chart.tsx";

/** What stands above the drawing in a saved picture. */
export interface PictureWords {
  /** `FPT · 5 phút`. */
  title: string;
  /** When it was taken, by the market's clock. */
  time: string;
  /** Where the numbers come from. */
  source: string;
  /** `DỮ LIỆU MÔ PHỎNG`; empty for the real market. */
  mark: string;
}

const HEAD_PX = 30;

/** The drawing with a head that says what it is; a picture travels without its page. */
export function composePicture(
  { canvas }: ChartPicture,
  words: PictureWords,
  element: HTMLElement,
): HTMLCanvasElement {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const ratio = canvas.width / Math.max(1, element.clientWidth);
  const result = document.createElement("canvas");
  result.width = canvas.width;
  result.height = canvas.height + Math.round(HEAD_PX * ratio);
  const context = result.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = colour("--surface");
  context.fillRect(0, 0, result.width, result.height);
  context.drawImage(canvas, 0, result.height - canvas.height);
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  const write = (text: string, x: number, look: string, weight = 500) => {
    context.fillStyle = look;
    context.font = `${weight} 12px ${style.fontFamily}`;
    context.fillText(text, x, HEAD_PX / 2);
    return x + context.measureText(text).width + 14;
  };
  let x = write(words.title, 10, colour("--text"), 650);
  x = write(words.time, x, colour("--text-2"));
  x = write(words.source, x, colour("--text-3"));
  write(words.mark, x, colour("--warn"), 700);
  return result;
}

export function savePicture(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
