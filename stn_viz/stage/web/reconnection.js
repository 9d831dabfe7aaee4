// A page whose server was away goes on: the server that answers now, a new one perhaps, knows nothing of the page, and
// takes a change for one of a fragment that it never drew. So the page runs once when the connection is there again.

const STATE = "data-test-connection-state"; // on the frame's root, as Streamlit writes it
/** @type {MutationObserver|undefined} */
let observer;

/** @param {{setStateValue: (name: string, value: number) => void}} component */
export default function mount({ setStateValue }) {
  observer?.disconnect();
  const root = document.querySelector(`[${STATE}]`);
  if (!root) return;
  const isConnected = () => root.getAttribute(STATE) === "CONNECTED";
  let before = isConnected();
  observer = new MutationObserver(() => {
    const now = isConnected();
    // the frame says so before it sends: a task later it does both
    if (now && !before) setTimeout(() => setStateValue("since", Date.now()));
    before = now;
  });
  observer.observe(root, { attributeFilter: [STATE] });
}
