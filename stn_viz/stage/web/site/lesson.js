// A lesson of the static site: the page comes with the views of its first steps, and fetches the others when they are near.

import { joined } from "../joined.js";
import mount from "../lesson/player.js";
import addViews from "../lesson/views_arrival.js";

/** @import { Bytes } from "../lesson/payload.js" */

/**
 * @typedef {{data: Bytes, parentElement: HTMLElement, get: (path: string) => Promise<Bytes>, later: string[]}} Page
 *   later: the paths of the parts that hold the other views
 */

/** @param {Page} page */
export default function open({ data, parentElement, get, later }) {
  let wanted = false;
  const bring = () => {
    if (wanted || !later.length) return;
    wanted = true;
    Promise.all(later.map(get)).then(
      (parts) => addViews({ data: joined(parts) }),
      () => {
        wanted = false; // the step says that it waits, until the network is back or another step is turned to
      },
    );
  };
  let waits = false;
  const want = () => {
    waits = true;
    bring();
  };
  addEventListener("online", () => waits && bring());
  mount({ data, parentElement, bring: want });
}
