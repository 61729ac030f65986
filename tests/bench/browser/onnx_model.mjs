// ONNX models written by hand: the few messages of onnx.proto3 that a scoring graph needs.

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, value) =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
const text = (field, value) => bytes(field, Buffer.from(value));
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

export const types = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 };

export const intAttribute = (name, value) => [text(1, name), number(3, value), number(20, 2)];

export const node = (type, inputs, outputs, attributes = []) =>
  message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...attributes.map((attribute) => message(5, ...attribute)),
  );

export const tensor = (name, type, dims, raw) =>
  message(5, ...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), bytes(9, raw));

const value = (field, name, type, dims) =>
  message(
    field,
    text(1, name),
    message(
      2,
      message(1, number(1, type), message(2, ...dims.map((dim) => message(1, number(1, dim))))),
    ),
  );
export const input = (name, type, dims) => value(11, name, type, dims);
export const output = (name, type, dims) => value(12, name, type, dims);

export const model = (...graph) =>
  Buffer.concat([
    number(1, 8),
    message(7, text(2, 'scores'), ...graph),
    message(8, text(1, ''), number(2, 17)),
  ]);
