let context: AudioContext | null = null;

/** Two short tones. A browser lets a page sound only after somebody has touched it. */
export function beep(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => {});
  const startS = context.currentTime + 0.02;
  tone(context, 880, startS);
  tone(context, 1174.7, startS + 0.16);
}

function tone(audio: AudioContext, hertz: number, startS: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, startS);
  gain.gain.exponentialRampToValueAtTime(0.2, startS + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, startS + 0.14);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(startS);
  oscillator.stop(startS + 0.15);
}
