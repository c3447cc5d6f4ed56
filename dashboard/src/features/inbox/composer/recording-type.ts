/**
 * Sound that browsers record and WhatsApp plays as it is, best first: what phones themselves write, then AAC.
 * WebM, which is all that some browsers know, is played by no phone.
 */
const TYPES = ['audio/ogg;codecs=opus', 'audio/mp4;codecs=mp4a.40.2'];

/** The type in which this browser can record a voice note, or undefined when it can in none that serves. */
export function recordingType(): string | undefined {
  if (typeof MediaRecorder === 'undefined' || navigator.mediaDevices === undefined) return undefined;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}

export function canRecord(): boolean {
  return recordingType() !== undefined;
}
