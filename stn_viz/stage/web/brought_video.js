// A video that was dropped on the page, on its way to the stage that plays it: they know one another by two events.

const [BROUGHT, WANTED] = ["stn-viz.video", "stn-viz.video-wanted"];
const ENDINGS = /\.(m4v|mkv|mov|mp4|ogv|webm)$/i; // of files whose kind the system does not know

/** @type {(file: Pick<File, "type"|"name">) => boolean} */
export const isVideo = ({ type, name }) => type.startsWith("video/") || ENDINGS.test(name);

/**
 * Offer a video to the stages of the page; true where one of them plays it.
 * @param {File} file
 */
export const offerVideo = (file) =>
  !document.dispatchEvent(new CustomEvent(BROUGHT, { detail: file, cancelable: true }));

/** Ask for the video that waits: a stage that plays one has come. */
export const wantVideo = () => document.dispatchEvent(new Event(WANTED));

/**
 * @param {() => void} act
 * @param {AbortSignal} signal
 */
export const onVideoWanted = (act, signal) => document.addEventListener(WANTED, act, { signal });

/**
 * @param {(file: File) => boolean} take  tells whether it is played
 * @param {AbortSignal} signal
 */
export const onVideoBrought = (take, signal) =>
  document.addEventListener(
    BROUGHT,
    (event) => {
      if (take(/** @type {CustomEvent<File>} */ (event).detail)) event.preventDefault();
    },
    { signal },
  );
