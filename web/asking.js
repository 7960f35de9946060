// Asking while one types: after a pause, and only the last question counts.

const PAUSE = 180;

/** `ask` is called with a signal that aborts when it is asked again: `now()` at once, `soon()` after a pause. */
export function asker(ask) {
  let timer = 0;
  let asking = new AbortController();
  const now = () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    return ask(asking.signal);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  };
  return { now, soon };
}
