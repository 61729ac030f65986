// The tensors of a safetensors file, as typed arrays, and the packed integers of a bundle.

import { readFileSync } from 'node:fs';

const arrays = {
  F32: Float32Array,
  I8: Int8Array,
  U8: Uint8Array,
  U16: Uint16Array,
  U32: Uint32Array,
};

/** A path, or the file's bytes. */
export function readSafetensors(file) {
  const bytes = typeof file === 'string' ? readFileSync(file) : file;
  const size = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + size).toString());
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__' || arrays[dtype] === undefined) continue;
    const [begin, end] = data_offsets;
    const copy = Uint8Array.prototype.slice.call(bytes, 8 + size + begin, 8 + size + end);
    tensors.set(name, { shape, values: new arrays[dtype](copy.buffer) });
  }
  return tensors;
}

/** The numbers of a U8 [4, n] tensor of differences (FORMAT.md, "Columns"). */
export function unpackDifferences({ shape: [width, count], values }) {
  const numbers = new Uint32Array(count);
  let last = 0;
  for (let i = 0; i < count; i += 1) {
    let packed = 0;
    for (let byte = 0; byte < width; byte += 1) packed |= values[byte * count + i] << (8 * byte);
    last += (packed >>> 1) ^ -(packed & 1);
    numbers[i] = last;
  }
  return numbers;
}
