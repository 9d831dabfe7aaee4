// How a video that was dropped on the page comes to the stage that plays it: events of the document.

export const BROUGHT = "stn-viz.video"; // its detail is the file: who plays it prevents the default
export const WANTED = "stn-viz.video-wanted"; // a stage that would play one has come
