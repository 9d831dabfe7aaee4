// A transform family as it comes from Python: one matrix. [X, Y, W](p) = B(p)·θ + b(p), source = (X/W, Y/W). B and b
// are known at the nodes of a regular lattice over the target, at every target pixel where that lattice would only
// approximate a small map, and at the points that handles mention.

import * as cubic from "./cubic.js";
import { flowOf, follow } from "./flow.js";
import { frameOf, targetPoint } from "./frame.js";
import * as triangles from "./triangles.js";

/**
 * @import { Tensor } from "../packing.js"
 * @import { Basis, Coordinate, Theta } from "./basis.js"
 * @import { ControlName } from "./controls.js"
 * @import { Flow, FlowArrays, FlowMeta } from "./flow.js"
 * @import { Frame, FrameMeta, Point, Size } from "./frame.js"
 * @import { Verdict } from "./validity.js"
 */

/**
 * @typedef {Pick<Frame, "target"|"alignCorners">} Target
 * @typedef {(values: Float64Array, lattice: Lattice, frame: Target, out: Float64Array) => void} Spread
 * @typedef {(g: Float64Array, lattice: Lattice, frame: Target, toNodes: Float64Array) => void} Gather
 * @typedef {{nodes: number[], weights: number[]}} Share
 * @typedef {(lattice: Pick<Lattice, "rows"|"cols"|"spans">, x: number, y: number) => Share} Stencil
 * @typedef {{spread: Spread, gather: Gather, stencil: Stencil}} Between  triangles.js or cubic.js
 */

/**
 * @typedef {object} Lattice  regular over [-1, 1]², corners included
 * @property {number} rows
 * @property {number} cols
 * @property {Basis} basis
 * @property {Size} spans         steps between nodes from anchor to anchor, down and across
 * @property {Spread} spread      node quantity → every target pixel: triangles.js or cubic.js
 * @property {Gather} gather      its adjoint
 * @property {Stencil} stencil    nodes and weights of one target point
 * @property {{key: string}|null} plan  what spread and gather keep for a target's size
 */

/**
 * @typedef {"point"|"move"|"scale"|"rotate"} HandleKind
 * @typedef {{name: string, point: Point, kind: HandleKind, hold: Point[]}} HandleMeta  holds: points whose sources stay
 * @typedef {HandleMeta & {id: number, holdIds: number[]}} Handle  ids among the family's points
 */

/**
 * What Python says of a family.
 * @typedef {object} FamilyMeta
 * @property {string} name
 * @property {string} label                             the name in the visitor's language
 * @property {Record<string, boolean|number|string>} options  as its class takes them
 * @property {string[]} parameters                      names, P
 * @property {boolean} linear                           false: nothing is solved here
 * @property {number[]} identity                        P
 * @property {Point[]} anchors                          target points whose sources, taken together, determine θ
 * @property {HandleMeta[]} handles
 * @property {ControlName[]} controls
 */

/**
 * Meta entries of a scene that describe its family's basis.
 * @typedef {object} BasisMeta
 * @property {Point[]} points                           target points with a basis of their own
 * @property {Size} [lattice]                           nodes, rows and columns
 * @property {Size} [spans]
 * @property {Size} [judged]                            of the lattice on which a warp is judged
 * @property {"triangles"|"cubic"} [interpolation]      between the lattice's nodes
 * @property {FlowMeta} [flow]
 * @property {Verdict} [verdict]                        torch's, on a grid that only torch can evaluate
 */

/** @typedef {"lattice"|"pixels"|"probe"} BasisName */

/**
 * A basis as three K×M matrices; that of Y is left out where it is that of X.
 * @typedef {Record<`${BasisName}_${Coordinate}`, Tensor<Float64Array>>} MatrixArrays
 * @typedef {Record<`${BasisName}_${Coordinate}_columns`, Tensor<Int32Array>>} ColumnArrays
 */

/**
 * @typedef {object} OtherArrays
 * @property {Tensor<Float64Array>} handle_matrix   K×3×P, at `points`
 * @property {Tensor<Float64Array>} handle_offset   K×3
 * @property {Tensor<Float64Array>} matrix_basis    of the family's matrix, 3×3×(P + 1); missing where it is none
 * @property {Tensor<Float64Array>} lattice_offset  3×M
 * @property {Tensor<Float64Array>} pixels_offset   3×Ho·Wo
 * @property {Tensor<Float64Array>} probe_offset    3×M
 * @property {Tensor<Int32Array>} probe_index       flat target pixels, M
 * @property {Tensor<Float32Array>} grid            source points of every target pixel, normalised, Ho×Wo×2
 * @property {Tensor<Float32Array>} given           the same of a family that is a share of one grid, Ho·Wo×2
 */

/**
 * @typedef {Partial<MatrixArrays & ColumnArrays & OtherArrays & FlowArrays>} FamilyArrays
 * @typedef {{frame: FrameMeta, family: FamilyMeta} & BasisMeta} MetaOfFamily
 */

/**
 * @typedef {object} Common
 * @property {Point[]} points
 * @property {number[]} anchorIds
 * @property {number} centreId  the point (0, 0)
 * @property {Handle[]} handles
 * @property {boolean} alignCorners
 * @property {Float64Array|null} matrixBasis  T_θ is the matrix matrixBasis·(θ, 1), 3×3×(P + 1); null where it is none
 */

/**
 * A family that is linear in θ. W of its basis is B_W·θ + b_W.
 * @typedef {object} Linear
 * @property {true} linear
 * @property {true} known
 * @property {null} flow
 * @property {null} torchGrid
 * @property {{matrix: Float64Array, offset: Float64Array}} pointBasis  K×3×P and K×3
 * @property {Basis} basis           of the pixels, else of the lattice
 * @property {Lattice|null} lattice  null where the basis is known at every target pixel only
 * @property {Basis|null} pixels     at every target pixel, where the lattice is not exact or missing
 * @property {{index: Int32Array, basis: Basis}|null} probes  at a few target pixels, where neither is exact
 * @property {Lattice & {size: Size}} judged  the lattice, with the size of the one on which a warp is judged
 */

/**
 * A family that is the flow of a velocity field.
 * @typedef {object} Flowing
 * @property {false} linear
 * @property {true} known
 * @property {Flow} flow
 * @property {null} torchGrid
 * @property {null} lattice
 * @property {null} probes
 * @property {{size: Size}} judged
 */

/**
 * A family that only torch can evaluate.
 * @typedef {object} Given
 * @property {false} linear
 * @property {false} known
 * @property {null} flow
 * @property {null} lattice
 * @property {null} probes
 * @property {Tensor<Float32Array>} torchGrid  Ho×Wo×2, normalised
 * @property {Verdict|null} verdict            on torchGrid, from torch
 */

/**
 * @typedef {Omit<FamilyMeta, "handles"|"linear"> & Common} Described
 * @typedef {Described & Linear} LinearFamily
 * @typedef {Described & Flowing} FlowFamily
 * @typedef {Described & Given} TorchFamily
 * @typedef {LinearFamily|FlowFamily|TorchFamily} Family
 */

/**
 * @param {MetaOfFamily} meta
 * @param {FamilyArrays} arrays
 * @returns {Family}
 */
export function makeFamily(meta, arrays) {
  const { points } = meta;
  const ids = new Map(points.map((p, id) => [String(p), id]));
  // Python sends every point that it mentions.
  const id = (/** @type {Point} */ p) => /** @type {number} */ (ids.get(String(p)));
  const described = {
    ...meta.family,
    points,
    anchorIds: meta.family.anchors.map(id),
    centreId: id([0, 0]),
    handles: meta.family.handles.map((h) => ({ ...h, id: id(h.point), holdIds: h.hold.map(id) })),
    alignCorners: frameOf(meta).alignCorners,
    matrixBasis: arrays.matrix_basis?.data ?? null,
  };
  const { flow, judged: size = [0, 0] } = meta;
  if (flow) {
    const arraysOfFlow = /** @type {FlowArrays} */ (arrays);
    const none = { lattice: null, probes: null, torchGrid: null };
    return { ...described, ...none, linear: false, known: true, flow: flowOf(flow, arraysOfFlow), judged: { size } };
  }
  if (meta.family.linear) return { ...described, ...linearIn(meta, /** @type {Required<FamilyArrays>} */ (arrays)) };
  const torchGrid = /** @type {Tensor<Float32Array>} */ (arrays.grid);
  const verdict = meta.verdict ?? null;
  const none = { flow: null, lattice: null, probes: null };
  return { ...described, ...none, linear: false, known: false, torchGrid, verdict };
}

/**
 * Read what a family that is linear in θ has beside.
 * @type {(meta: MetaOfFamily, arrays: Required<FamilyArrays>) => Linear}
 */
function linearIn(meta, arrays) {
  const pointBasis = { matrix: arrays.handle_matrix.data, offset: arrays.handle_offset.data };
  const common = /** @type {const} */ ({ linear: true, known: true, flow: null, torchGrid: null });
  if (arrays.given) {
    const [rows, cols] = meta.frame.target;
    const pixels = shareOf(arrays.given.data, frameOf(meta));
    const judged = latticeOf([rows, cols], [1, 1], pixels, triangles);
    return { ...common, pointBasis, basis: pixels, pixels, lattice: null, probes: null, judged };
  }
  const { lattice: nodes, spans, judged: size } = /** @type {Required<BasisMeta>} */ (meta);
  const between = meta.interpolation === "cubic" ? cubic : triangles;
  const lattice = latticeOf(nodes, spans, basisOf(arrays, "lattice"), between);
  const pixels = arrays.pixels_offset ? basisOf(arrays, "pixels") : null;
  const probes = arrays.probe_index ? { index: arrays.probe_index.data, basis: basisOf(arrays, "probe") } : null;
  const basis = pixels ?? lattice.basis;
  return { ...common, pointBasis, basis, pixels, lattice, probes, judged: { ...lattice, size } };
}

/** @type {(size: Size, spans: Size, basis: Basis, between: Between) => Lattice & {size: Size}} */
function latticeOf([rows, cols], spans, basis, { spread, gather, stencil }) {
  return { rows, cols, size: [rows, cols], spans, basis, spread, gather, stencil, plan: null };
}

/**
 * Replace the grid of a family that cannot be evaluated here by a newer one from torch, with what torch says of it.
 * @type {(family: Family, data: Float32Array, verdict?: Verdict|null) => void}
 */
export function setGrid(family, data, verdict = null) {
  if (family.known) return;
  family.verdict = verdict;
  family.torchGrid = { data, shape: family.torchGrid.shape };
}

/**
 * The basis of a share of a given grid, point by point: (1 − θ)·(the target's own point) + θ·(the grid's).
 * @type {(grid: Float32Array, frame: Frame) => Basis}
 */
function shareOf(grid, frame) {
  const [rows, cols] = frame.target;
  const size = rows * cols;
  const along = [
    Array.from({ length: cols }, (_, c) => targetPoint(frame, 0, c)[0]),
    Array.from({ length: rows }, (_, r) => targetPoint(frame, r, 0)[1]),
  ];
  const row = (/** @type {number} */ axis) => {
    const [matrix, offset] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i++) {
      offset[i] = along[axis][axis ? Math.floor(i / cols) : i % cols];
      matrix[i] = grid[2 * i + axis] - offset[i];
    }
    return { columns: Int32Array.of(0), matrix, offset };
  };
  return {
    x: row(0),
    y: row(1),
    w: null,
    size,
    values: { x: new Float64Array(size), y: new Float64Array(size), w: new Float64Array(0) },
  };
}

/** @type {(arrays: Required<FamilyArrays>, name: BasisName) => Basis} */
function basisOf(arrays, name) {
  const offset = arrays[`${name}_offset`].data;
  const size = offset.length / 3;
  const row = (/** @type {number} */ k, /** @type {Coordinate} */ axis) => ({
    columns: arrays[`${name}_${axis}_columns`].data,
    matrix: (arrays[`${name}_${axis}`] ?? arrays[`${name}_x`]).data, // X and Y may share one matrix
    offset: offset.subarray(k * size, (k + 1) * size),
  });
  const [x, y, w] = [row(0, "x"), row(1, "y"), row(2, "w")];
  const flat = w.columns.length === 0 && w.offset.every((v) => v === 1);
  const values = { x: new Float64Array(size), y: new Float64Array(size), w: new Float64Array(size) };
  return { x, y, w: flat ? null : w, size, values };
}

/**
 * Give the normalised sources [x, y] of some of the family's points, where their handles are drawn.
 * @type {(family: Family, theta: Theta, ids: number[]) => Point[]}
 */
export function sources(family, theta, ids) {
  if (family.flow) {
    /** @type {Point[]} */
    const found = [];
    const { points } = family;
    follow(
      family.flow,
      theta,
      ids.length,
      (i) => points[ids[i]][0],
      (i) => points[ids[i]][1],
      (i, x, y) => {
        found[i] = [x, y];
      },
    );
    return found;
  }
  if (!family.linear)
    return sourcesOnGrid(
      family,
      ids.map((id) => family.points[id]),
    );
  const { matrix, offset } = family.pointBasis;
  const p = theta.length;
  return ids.map((id) => {
    const row = (/** @type {number} */ k) => {
      let sum = offset[id * 3 + k];
      for (let j = 0, at = (id * 3 + k) * p; j < p; j++) sum += matrix[at + j] * theta[j];
      return sum;
    };
    const depth = row(2);
    return [row(0) / depth, row(1) / depth];
  });
}

/** @type {(family: TorchFamily, points: Point[]) => Point[]} */
function sourcesOnGrid({ torchGrid, alignCorners }, points) {
  const {
    data,
    shape: [rows, cols],
  } = torchGrid;
  const cell = (/** @type {number} */ u, /** @type {number} */ n) => {
    const at = alignCorners ? ((u + 1) / 2) * (n - 1) : ((u + 1) * n - 1) / 2;
    const i = Math.max(0, Math.min(n - 2, Math.floor(at)));
    return [i, n > 1 ? at - i : 0, n > 1 ? 1 : 0];
  };
  return points.map(([px, py]) => {
    const [i, u, right] = cell(px, cols);
    const [j, v, down] = cell(py, rows);
    const along = (/** @type {number} */ k) => {
      const at = (/** @type {0|1} */ r, /** @type {0|1} */ c) => data[((j + r * down) * cols + i + c * right) * 2 + k];
      return (1 - v) * ((1 - u) * at(0, 0) + u * at(0, 1)) + v * ((1 - u) * at(1, 0) + u * at(1, 1));
    };
    return [along(0), along(1)];
  });
}
