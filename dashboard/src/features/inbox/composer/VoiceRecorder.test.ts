import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { aRouter } from '../../../router.fixture.ts';
import { canRecord, recordingType } from './recording-type.ts';
import VoiceRecorder from './VoiceRecorder.vue';

/** A browser's recorder: it gives its sound when it is stopped. */
class Recorder {
  static types: string[] = [];
  static isTypeSupported = (type: string): boolean => Recorder.types.includes(type);
  state = 'inactive';
  ondataavailable: (event: { data: Blob }) => void = () => undefined;
  onstop: () => void = () => undefined;
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    this.state = 'inactive';
    this.ondataavailable({ data: new Blob(['OggS']) });
    this.onstop();
  }
}
const track = { stop: vi.fn() };
const getUserMedia = vi.fn();

beforeEach(() => {
  vi.stubGlobal('MediaRecorder', Recorder);
  Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia }, configurable: true });
  getUserMedia.mockReset().mockResolvedValue({ getTracks: () => [track] });
  track.stop.mockReset();
  Recorder.types = ['audio/ogg;codecs=opus'];
});
afterEach(() => vi.unstubAllGlobals());

async function recorder() {
  const voice = mount(VoiceRecorder, {
    props: {
      recording: false,
      'onUpdate:recording': (recording: boolean) => voice.setProps({ recording }),
    },
    global: { plugins: [i18n, aRouter()], stubs: { Icon: true, UIcon: true } },
  });
  await voice.get('button').trigger('click');
  await flushPromises();
  return voice;
}
type Voice = Awaited<ReturnType<typeof recorder>>;
const press = (voice: Voice, words: string) =>
  voice
    .findAll('button')
    .find((one) => `${one.attributes('aria-label')} ${one.text()}`.includes(words))!
    .trigger('click');
const recordings = (voice: Voice) => (voice.emitted('recorded') ?? []).map(([file]) => (file as File).name);

describe('a voice note', () => {
  it('is recorded between two presses, and the microphone is let go', async () => {
    const voice = await recorder();
    expect(voice.get('[role=timer]').text()).toBe('0.00');
    await press(voice, 'Selesai');
    expect(recordings(voice)).toEqual(['pesan-suara.ogg']);
    expect(track.stop).toHaveBeenCalledTimes(1);
    expect(voice.find('[role=timer]').exists()).toBe(false);
  });

  it('that is discarded, or left behind, is nobody’s, and the microphone is let go', async () => {
    const discarded = await recorder();
    await press(discarded, 'Buang');
    const left = await recorder();
    left.unmount();
    expect([...recordings(discarded), ...recordings(left)]).toEqual([]);
    expect(track.stop).toHaveBeenCalledTimes(2);
  });

  it('without a microphone says what to do', async () => {
    getUserMedia.mockRejectedValue(new DOMException('', 'NotAllowedError'));
    const voice = await recorder();
    expect(voice.get('button').attributes('aria-label')).toContain('Izinkan di browser');
  });
});

it('browsers record what phones play, or nothing', () => {
  expect(recordingType()).toBe('audio/ogg;codecs=opus');
  Recorder.types = ['audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus'];
  expect(recordingType()).toBe('audio/mp4;codecs=mp4a.40.2');
  Recorder.types = ['audio/webm;codecs=opus'];
  expect(canRecord()).toBe(false);
});
