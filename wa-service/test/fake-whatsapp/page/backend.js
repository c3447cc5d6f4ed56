/* global window */
/** The page's line to the fake servers: requests with answers, and what the servers say by themselves. */

let socket;
let count = 0;
const waiting = new Map();

/** `listeners` has `opened`, `closed` and `said(data)`. A lost line is tried again every 300 ms. */
export function connect(listeners) {
  socket = new WebSocket(`wss://${window.location.host}/ws`);
  socket.onopen = listeners.opened;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.answerTo === undefined) listeners.said(message);
    else {
      waiting.get(message.answerTo)?.(message);
      waiting.delete(message.answerTo);
    }
  };
  socket.onclose = () => {
    listeners.closed();
    window.setTimeout(() => connect(listeners), 300);
  };
}

export const isOpen = () => socket?.readyState === 1;
export const tell = (data) => isOpen() && socket.send(JSON.stringify(data));

export function ask(data) {
  count += 1;
  const number = count;
  return new Promise((resolve) => {
    waiting.set(number, resolve);
    tell({ ...data, number });
  });
}
