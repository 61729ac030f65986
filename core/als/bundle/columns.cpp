#include "als/bundle/columns.h"

namespace als {

std::vector<std::uint8_t> byte_planes(std::span<const std::uint32_t> values, std::size_t width) {
  std::vector<std::uint8_t> planes;
  planes.reserve(width * values.size());
  for (std::size_t byte = 0; byte < width; ++byte) {
    for (const std::uint32_t value : values)
      planes.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
  return planes;
}

std::vector<std::uint32_t> from_byte_planes(std::span<const std::uint8_t> planes,
                                            std::size_t width) {
  std::vector<std::uint32_t> values(planes.size() / width);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    const std::size_t byte = i / values.size();
    values[i % values.size()] |= static_cast<std::uint32_t>(planes[i]) << (8 * byte);
  }
  return values;
}

std::vector<std::uint32_t> differences(std::span<const std::uint32_t> values) {
  std::vector<std::uint32_t> result;
  result.reserve(values.size());
  std::uint32_t before = 0;
  for (const std::uint32_t value : values) {
    const std::uint32_t difference = value - before;
    const std::uint32_t sign = difference >> 31;
    result.push_back(difference << 1 ^ (0U - sign));
    before = value;
  }
  return result;
}

std::vector<std::uint32_t> from_differences(std::span<const std::uint32_t> differences) {
  std::vector<std::uint32_t> values;
  values.reserve(differences.size());
  std::uint32_t value = 0;
  for (const std::uint32_t difference : differences) {
    value += difference >> 1 ^ (0U - (difference & 1));
    values.push_back(value);
  }
  return values;
}

}  // namespace als
