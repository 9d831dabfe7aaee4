// The test as values: fifteen questions, each with an answer, a skip or nothing yet; nothing is said of an answer before
// all are handed in, and nothing is changed after.

/**
 * @typedef {"before"|"after"} Occasion
 *
 * @typedef {object} Sitting
 * @property {number} at       the question that is asked, from 0; as many as there are: the result
 * @property {Record<string, number>} answers  by the item's id: the option's number, or SKIPPED
 * @property {boolean} handedIn
 * @property {number} refused  counts how often somebody wanted to go on in vain
 *
 * @typedef {{type: "answer", option: number}|{type: "skip"}|{type: "next", force: boolean}|{type: "back"}|
 *   {type: "go", to: number}|{type: "again"}} Action
 */

/** "I don't know". */
export const SKIPPED = -1;

/** @type {() => Sitting} */
export const blank = () => ({ at: 0, answers: {}, handedIn: false, refused: 0 });

/**
 * Make the reducer of a test.
 * @param {string[]} ids  of its items, in order
 */
export function sitting(ids) {
  const end = ids.length;
  /** @type {(answers: Record<string, number>) => number} */
  const open = (answers) => ids.findIndex((id) => !(id in answers));

  /** @type {(state: Sitting, to: number) => Sitting} */
  function go(state, to) {
    const { answers, handedIn } = state;
    const at = Math.min(Math.max(to, 0), end);
    if (handedIn) return { ...state, at: end }; // there is nothing to go back to
    if (at < end) return at === state.at ? state : { ...state, at, refused: 0 };
    const left = open(answers);
    if (left >= 0) return { ...state, at: left, refused: left === state.at ? state.refused + 1 : 0 };
    return { ...state, at: end, handedIn: true, refused: 0 };
  }

  /** @type {(state: Sitting, option: number) => Sitting} */
  function answer(state, option) {
    if (state.handedIn || state.at >= end) return state;
    return { ...state, answers: { ...state.answers, [ids[state.at]]: option }, refused: 0 };
  }

  /** @type {(state: Sitting, force: boolean) => Sitting} */
  function next(state, force) {
    if (state.at >= end) return state;
    if (ids[state.at] in state.answers) return go(state, state.at + 1);
    if (!force) return { ...state, refused: state.refused + 1 };
    return go(answer(state, SKIPPED), state.at + 1);
  }

  /** @type {(state: Sitting, action: Action) => Sitting} */
  return function reduce(state, action) {
    switch (action.type) {
      case "answer":
        return answer(state, action.option);
      case "skip":
        return next(answer(state, SKIPPED), false);
      case "next":
        return next(state, action.force);
      case "back":
        return go(state, state.at - 1);
      case "go":
        return go(state, action.to);
      case "again":
        return blank();
    }
  };
}
