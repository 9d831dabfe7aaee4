// What a visitor takes home: pictures, θ, the animation, the live stage itself.

export function saves(stage) {
  return { JSON: () => download("theta.json", "application/json", JSON.stringify({ family: stage.scene.family.name, theta: Array.from(stage.theta), frame: stage.scene.meta?.frame })) };
}

export function download(name, type, data) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(data instanceof Blob ? data : new Blob([data], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
