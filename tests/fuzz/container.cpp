#include "container.h"

#include <charconv>

#include "als/bundle/file_sum.h"

namespace als::fuzz {
namespace {

/// The second number of the last "data_offsets":[a,b] by its value.
std::size_t data_bytes(std::string_view header) {
  constexpr std::string_view kKey = "\"data_offsets\":[";
  std::size_t most = 0;
  for (std::size_t at = 0; (at = header.find(kKey, at)) != std::string_view::npos;) {
    at += kKey.size();
    const std::size_t comma = header.find(',', at);
    if (comma == std::string_view::npos) break;
    std::size_t end = 0;
    std::from_chars(header.data() + comma + 1, header.data() + header.size(), end);
    most = std::max(most, end);
  }
  return std::min(most, std::size_t{1} << 16U);
}

}  // namespace

std::vector<std::uint8_t> container(Bytes bytes) {
  Input input(bytes);
  const bool is_plain = input.option() == 0;
  const Bytes rest = input.rest();
  if (is_plain) return {rest.begin(), rest.end()};
  const std::string_view text = as_text(rest);
  const std::string_view header = text.substr(0, text.find('\n'));
  const Bytes data = rest.subspan(std::min(header.size() + 1, rest.size()));
  std::vector<std::uint8_t> file(8);
  const std::uint64_t size = header.size();
  std::memcpy(file.data(), &size, sizeof size);
  file.insert(file.end(), header.begin(), header.end());
  const std::size_t wanted = data_bytes(header);
  file.reserve(file.size() + wanted);
  for (std::size_t i = 0; i < wanted; ++i)
    file.push_back(data.empty() ? std::uint8_t{0} : data[i % data.size()]);
  file.shrink_to_fit();
  write_sum(file, sum_of(file));  // what lies behind it is to be reached
  return file;
}

Seed loose(Bytes file) {
  std::uint64_t size = 0;
  ALS_CHECK(file.size() >= sizeof size);
  std::memcpy(&size, file.data(), sizeof size);
  const Bytes header = file.subspan(sizeof size, static_cast<std::size_t>(size));
  ALS_CHECK(as_text(header).find('\n') == std::string_view::npos);
  const Bytes data = file.subspan(sizeof size + header.size());
  std::string seed = "1";
  seed.append(as_text(header)).append("\n").append(as_text(data));
  return {seed.begin(), seed.end()};
}

Seed plain(Bytes file) {
  const std::string seed = "0" + std::string(as_text(file));
  return {seed.begin(), seed.end()};
}

}  // namespace als::fuzz
