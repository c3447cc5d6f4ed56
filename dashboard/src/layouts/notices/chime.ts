/** Two short tones, made here so that no sound has to be fetched. */
const TONES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.12 },
];
/** How long a tone fades, and how loud it begins (seconds, 0 to 1). */
const FADE_S = 0.35;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;

/** Plays the sound of news. Browsers keep a page silent that nobody has clicked in yet: then nothing is heard. */
export async function playChime(): Promise<void> {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  if (context.state === 'suspended') await context.resume();
  const begin = context.currentTime;
  for (const { hertz, at } of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUDNESS, begin + at);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + at + FADE_S);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + FADE_S);
  }
}
