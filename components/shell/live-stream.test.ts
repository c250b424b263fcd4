import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPEN_AGAIN_MS, openStream, READ_AGAIN_MS, reader, type Told } from './live-stream';

/** A stream as the browser makes it, to be opened, broken and refused by hand. */
class HandStream extends EventTarget {
  static readonly CLOSED = 2;
  static all: HandStream[] = [];
  readyState = 0;
  constructor() {
    super();
    HandStream.all.push(this);
  }
  close() {
    this.readyState = HandStream.CLOSED;
  }
  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  refused() {
    this.readyState = HandStream.CLOSED;
    this.dispatchEvent(new Event('error'));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  HandStream.all = [];
  vi.stubGlobal('EventSource', HandStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const anything: Told = { kind: 'happened', nouns: [] };

describe('the stream', () => {
  const opened = () => {
    const told: Told[] = [];
    const stop = new AbortController();
    openStream((one) => told.push(one), stop.signal);
    return { told, stop };
  };

  it('says each time that it is open that anything may have happened, also the first time', () => {
    const { told } = opened();
    const [stream] = HandStream.all;
    expect(told).toEqual([]);
    stream?.opens();
    expect(told).toEqual([anything]);
    stream?.dispatchEvent(new MessageEvent('message', { data: '["fees"]' }));
    stream?.opens();
    expect(told).toEqual([anything, { kind: 'happened', nouns: ['fees'] }, anything]);
  });

  it('says so after a refusal when the next one is open, not before', () => {
    const { told } = opened();
    HandStream.all[0]?.refused();
    vi.advanceTimersByTime(OPEN_AGAIN_MS);
    expect(HandStream.all).toHaveLength(2);
    expect(told).toEqual([]);
    HandStream.all[1]?.opens();
    expect(told).toEqual([anything]);
  });

  it('is closed by the signal, and not opened anew', () => {
    const { stop } = opened();
    HandStream.all[0]?.refused();
    stop.abort();
    vi.advanceTimersByTime(OPEN_AGAIN_MS);
    expect(HandStream.all).toHaveLength(1);
  });
});

describe('the reader', () => {
  const reading = () => {
    const read: string[][] = [];
    const state = { busy: false };
    const tell = reader({ readAgain: (nouns) => void read.push([...nouns]), atWork: () => state.busy });
    return { read, state, tell };
  };

  it('reads the first news at once, and gathers what follows', () => {
    const { read, tell } = reading();
    tell(['fees']);
    expect(read).toEqual([['fees']]);
    tell(['approvals']);
    tell(['payments', 'approvals']);
    expect(read).toHaveLength(1);
    vi.advanceTimersByTime(READ_AGAIN_MS);
    expect(read).toEqual([['fees'], ['approvals', 'payments']]);
  });

  it('reads all once, however often it was told that anything may have happened', () => {
    const { read, tell } = reading();
    tell([]);
    tell([]);
    expect(read).toEqual([]);
    tell(['fees']);
    vi.advanceTimersByTime(10 * READ_AGAIN_MS);
    expect(read).toEqual([[]]);
  });

  it('waits while somebody is at work, and forgets nothing', () => {
    const { read, state, tell } = reading();
    state.busy = true;
    tell([]);
    tell(['fees']);
    vi.advanceTimersByTime(10 * READ_AGAIN_MS);
    expect(read).toEqual([]);
    state.busy = false;
    vi.advanceTimersByTime(READ_AGAIN_MS);
    expect(read).toEqual([[]]);
  });
});
